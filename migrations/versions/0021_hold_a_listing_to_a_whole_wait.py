"""hold a listing to a whole wait: no table changes, the guards that are set after each step hold more."""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
