"""find hidden facts without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
    hidden = sa.text("visible_from IS NULL")
    op.create_index("ix_fact_hidden", "fact", ["profile_id"], sqlite_where=hidden, postgresql_where=hidden)
