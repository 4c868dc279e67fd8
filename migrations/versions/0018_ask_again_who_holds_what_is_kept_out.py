"""ask the gates again about whoever holds what is kept out."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step: a second card of somebody who left before it goes with the next sweep."""
    op.execute("""
        UPDATE profile SET gates_version = ''
        WHERE state <> 'removed' AND id IN (
            SELECT contact_point.profile_id FROM contact_point JOIN suppression USING (digest)
        )
    """)
