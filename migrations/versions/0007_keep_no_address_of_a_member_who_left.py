"""keep no address of a member who left."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step; until now nobody could leave."""
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email_digest", sa.LargeBinary(length=32), nullable=True))
        batch_op.alter_column("email", existing_type=sa.String(length=254), nullable=True)
        batch_op.create_unique_constraint(op.f("uq_member_email_digest"), ["email_digest"])
        batch_op.create_check_constraint(
            op.f("ck_member_no_address_of_who_left"), "(email IS NULL) = (left_at IS NOT NULL)"
        )
