"""remember when customers were mailed of a duty."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step; of duties that stand open the users are mailed once."""
    op.add_column("duty", sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
