"""keep apart whom somebody took apart."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Until now a mark shared by the observations of both sides said so; a card that began by a split was split off.
_WHO_WAS_SPLIT = """
    INSERT INTO kept_apart (apart_id, from_id, joined_at, split_at)
    SELECT apart.profile_id, other.profile_id, min(other.obtained_at), max(begun.at)
    FROM observation apart
    JOIN profile_move begun
      ON begun.profile_id = apart.profile_id AND begun.because = 'split' AND begun.from_state = ''
    JOIN observation other
      ON other.split_key = apart.split_key AND other.split_key <> '' AND other.profile_id <> apart.profile_id
    GROUP BY apart.profile_id, other.profile_id
"""


def upgrade() -> None:
    """Applies this step; a mark on observations becomes a row that outlives them."""
    op.create_table(
        "kept_apart",
        sa.Column("apart_id", sa.String(length=26), nullable=False),
        sa.Column("from_id", sa.String(length=26), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("split_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["apart_id"], ["profile.id"], name=op.f("fk_kept_apart_apart_id")),
        sa.ForeignKeyConstraint(["from_id"], ["profile.id"], name=op.f("fk_kept_apart_from_id")),
        sa.PrimaryKeyConstraint("apart_id", "from_id", name=op.f("pk_kept_apart")),
    )
    with op.batch_alter_table("kept_apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_apart_from_id"), ["from_id"], unique=False)
    op.execute(_WHO_WAS_SPLIT)
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_column("split_key")
        batch_op.add_column(sa.Column("came_as", sa.String(length=26), nullable=False, server_default=""))
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.alter_column("came_as", server_default=None)
