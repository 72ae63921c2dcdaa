"""Plans with their versions, and the audit trail that only grows."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0001", None, None, None

# Lines of the audit trail never change, and go only after the day until which they are kept: the database itself refuses the rest.
_NO_CHANGE = "het logboek wordt niet gewijzigd"
_SQLITE = (
    f"CREATE TRIGGER logboek_blijft BEFORE UPDATE ON logboek BEGIN SELECT RAISE(ABORT, '{_NO_CHANGE}'); END",
    "CREATE TRIGGER logboek_bewaart BEFORE DELETE ON logboek WHEN OLD.bewaren_tot >= date('now') "
    f"BEGIN SELECT RAISE(ABORT, '{_NO_CHANGE}'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION logboek_bewaakt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP <> 'DELETE' OR OLD.bewaren_tot >= to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') "
    f"THEN RAISE EXCEPTION '{_NO_CHANGE}'; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER logboek_bewaakt BEFORE UPDATE OR DELETE ON logboek FOR EACH ROW EXECUTE FUNCTION logboek_bewaakt()",
    "CREATE FUNCTION logboek_leegt_niet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"RAISE EXCEPTION '{_NO_CHANGE}'; END $$",
    "CREATE TRIGGER logboek_leegt_niet BEFORE TRUNCATE ON logboek FOR EACH STATEMENT EXECUTE FUNCTION logboek_leegt_niet()",
)


def upgrade() -> None:
    """Make the first form of the store."""
    op.create_table(
        "plannen",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("gemeente", sa.String(8), nullable=False),
        sa.Column("nummer", sa.Integer, nullable=False),
        sa.Column("weg", sa.Boolean, nullable=False),
        sa.UniqueConstraint("gemeente", "nummer", name="een_plan_per_nummer"),
    )
    op.create_table(
        "planversies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plannen.id", name="versie_van_plan"), nullable=False),
        sa.Column("nummer", sa.Integer, nullable=False),
        sa.Column("kenmerk", sa.String(64), nullable=False),
        sa.Column("inhoud", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("plan_id", "nummer", name="een_versie_per_nummer"),
    )
    op.create_index("planversies_kenmerk", "planversies", ["kenmerk"])
    op.create_table(
        "logboek",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("wanneer", sa.String(32), nullable=False),
        sa.Column("wie", sa.String(200), nullable=False),
        sa.Column("gemeente", sa.String(8), nullable=False),
        sa.Column("soort", sa.String(40), nullable=False),
        sa.Column("onderwerp", sa.String(300), nullable=False),
        sa.Column("bewaren_tot", sa.String(10), nullable=False),
    )
    op.create_index("logboek_bewaren_tot", "logboek", ["bewaren_tot"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
