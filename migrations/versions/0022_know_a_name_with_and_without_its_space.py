"""know a name with and without its space: no table changes, the guards that are set after each step allow it."""

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
