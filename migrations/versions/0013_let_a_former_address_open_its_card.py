"""let a former address open its card."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step; addresses corrected away before it open no card: nobody wrote down which had been proven."""
    with op.batch_alter_table("barred_value", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opens_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("opens_until", sa.DateTime(timezone=True), nullable=True))
