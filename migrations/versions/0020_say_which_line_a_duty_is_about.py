"""say which line a duty is about."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step; duties that are open already go on for any line of their kind."""
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fact_id", sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column("which", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("respelled", sa.Boolean(), server_default=sa.text("false"), nullable=False))
