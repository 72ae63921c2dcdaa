"""Roles of people per gemeente."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade() -> None:
    """Add the table of roles."""
    op.create_table(
        "rollen",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("wie", sa.String(200), nullable=False),
        sa.Column("gemeente", sa.String(8), nullable=False),
        sa.Column("rol", sa.String(20), nullable=False),
        sa.UniqueConstraint("wie", "gemeente", "rol", name="een_rol_een_keer"),
    )
