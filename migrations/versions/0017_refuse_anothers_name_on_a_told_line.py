"""refuse another's name on a told line: no table changes, the guards that are set after each step hold one more."""

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
