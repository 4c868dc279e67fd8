"""remember who was told of an odd sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
    op.create_table(
        "odd_sign_in",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_odd_sign_in_user_id")),
        sa.PrimaryKeyConstraint("user_id", "what", name=op.f("pk_odd_sign_in")),
    )
