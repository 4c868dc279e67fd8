"""remember who opted out at a vendor."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step; of opt-outs handed in before it nothing was kept, so their lists are handed in once more."""
    op.create_table(
        "feed_opt_out",
        sa.Column("source_id", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_feed_opt_out_source_id")),
        sa.PrimaryKeyConstraint("source_id", "digest", name=op.f("pk_feed_opt_out")),
    )
