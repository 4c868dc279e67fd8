"""tell customers of corrections and hidings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ONLY_DELETIONS = sa.text("kind = 'delete'")
# A removal asks every duty at its own instant, also those of a second card under the same address.
_OF_WHICH_REQUEST = """
    UPDATE duty SET request_id = (
        SELECT min(r.id) FROM request r
        WHERE r.kind IN ('remove', 'refuse', 'officer_suppress')
          AND r.received_at = duty.asked_at
          AND (r.profile_id = duty.profile_id OR r.kind = 'remove'))
"""


def upgrade() -> None:
    """Applies this step; every duty so far is one to delete."""
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="delete"))
        batch_op.add_column(sa.Column("line", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("request_id", sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_because", sa.String(length=40), nullable=True))
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)
        batch_op.alter_column("line", server_default=None)
        batch_op.create_check_constraint(op.f("ck_duty_kind"), "kind IN ('delete', 'correct', 'hide')")
        batch_op.create_check_constraint(op.f("ck_duty_line_of_a_correction"), "(kind = 'correct') = (line <> '')")
        batch_op.create_check_constraint(
            op.f("ck_duty_ended_because"), "(ended_at IS NULL) = (ended_because IS NULL)"
        )
        batch_op.drop_index("uq_duty_account")
        batch_op.create_index(batch_op.f("ix_duty_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_request_id"), ["request_id"], unique=False)
    op.create_index(
        "uq_duty_account",
        "duty",
        ["profile_id", "account_id"],
        unique=True,
        sqlite_where=_ONLY_DELETIONS,
        postgresql_where=_ONLY_DELETIONS,
    )
    op.execute(_OF_WHICH_REQUEST)
