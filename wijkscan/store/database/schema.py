"""The tables of the store; the migrations make them, a test holds the two to each other."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint

HEAD = "0002"
"""The migration that this wijkscan works with."""

METADATA = MetaData()

PLANNEN = Table(
    "plannen",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("gemeente", String(8), nullable=False),
    Column("nummer", Integer, nullable=False),
    Column("weg", Boolean, nullable=False),
    UniqueConstraint("gemeente", "nummer", name="een_plan_per_nummer"),
)

PLANVERSIES = Table(
    "planversies",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plannen.id", name="versie_van_plan"), nullable=False),
    Column("nummer", Integer, nullable=False),
    Column("kenmerk", String(64), nullable=False),  # empty where the version cannot be read
    Column("inhoud", LargeBinary, nullable=False),  # the file of the plan, to the byte
    UniqueConstraint("plan_id", "nummer", name="een_versie_per_nummer"),
    Index("planversies_kenmerk", "kenmerk"),
)

LOGBOEK = Table(
    "logboek",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("wanneer", String(32), nullable=False),  # ISO 8601, UTC, so that text order is order of time
    Column("wie", String(200), nullable=False),
    Column("gemeente", String(8), nullable=False),
    Column("soort", String(40), nullable=False),
    Column("onderwerp", String(300), nullable=False),
    Column("bewaren_tot", String(10), nullable=False),
    Index("logboek_bewaren_tot", "bewaren_tot"),
)

ROLLEN = Table(
    "rollen",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("wie", String(200), nullable=False),
    Column("gemeente", String(8), nullable=False),  # empty for all of them
    Column("rol", String(20), nullable=False),
    UniqueConstraint("wie", "gemeente", "rol", name="een_rol_een_keer"),
)
