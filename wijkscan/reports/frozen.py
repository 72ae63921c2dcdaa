"""A fixed version: everything that a decision rested on in one file, which opens unchanged years later or is refused.

The file is a zip with ``manifest.json`` (who, when, and the sha256 of every part) and ``kenmerk.txt`` (the sha256 of that manifest).
Whoever writes the kenmerk down, for instance in the minutes, can prove later that nothing was altered. What was computed is kept as
outcomes, pictures and documents, and is never computed again.
"""

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date as Date  # noqa: N812  dutch has a function called date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from wijkscan.chain.outcomes import write_results
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Doorrekening
from wijkscan.disk.private import make_private, private_folder
from wijkscan.disk.whole import write_whole
from wijkscan.parameters import Parameters
from wijkscan.reports.build import file_stem, report_document, report_files
from wijkscan.shipped import data_folder
from wijkscan.store.access import LEZER, PLANNER, may, record, require
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.areas import is_area_code
from wijkscan.views.documents.gemeente import map_source
from wijkscan.views.exports.downloads import harmless_table
from wijkscan.views.verhaal.antwoord import Earlier
from wijkscan.views.verhaal.kept import keep_steps
from wijkscan.views.verhaal.parts import Story
from wijkscan.views.words.dutch import date

MANIFEST, SEAL = "manifest.json", "kenmerk.txt"
KEY_FIGURES = "kerncijfers.json"
STORY, REPORT, OUTCOMES, OWN = "verhaal/", "rapport/", "uitkomsten/", "eigen/"
SHORT = 12  # characters of the kenmerk in the name of the file
_FORM = 1  # version of the form of the file
# A fixed version of the largest gemeente is a third of this, has some forty parts and packs to a tenth.
_MOST_BYTES = 150_000_000  # unpacked
_MOST_PARTS = 400
_MOST_RATIO = 100
_MOST_NAME = 80
# A name that a version was given when it was kept; a download may have got a number after it.
_KEPT_AS = re.compile(rf"vastgesteld-gm[0-9]{{4}}-[0-9-]{{10}}-([0-9a-f]{{{SHORT}}})(?![0-9a-f])")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can name: the same content gives the same bytes

# What the library throws at a file in which bytes changed.
_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, UnicodeDecodeError, EOFError, NotImplementedError, RuntimeError,
    OSError,
)  # fmt: skip


class FrozenError(ValueError):
    """A fixed version cannot be made or opened; the message says why and what to do."""


@dataclass(frozen=True)
class Passport:
    """Whose version it is.

    Parameters
    ----------
    gemeente, naam
        Gemeentecode and name.
    dag
        Day it was fixed (ISO).
    door
        Who fixed it, as typed.
    versie
        Version of wijkscan.
    """

    gemeente: str
    naam: str
    dag: str
    door: str
    versie: str

    @property
    def sentence(self) -> str:
        """Say who fixed it and when."""
        return f"Vastgesteld op {date(self.dag)} door {self.door}."


@dataclass(frozen=True, eq=False)
class Frozen:
    """An opened version, with every part as it was kept.

    Parameters
    ----------
    passport
        Whose version it says it is.
    seal
        Its kenmerk.
    parts
        Content per name.
    proven
        Whether the kenmerk was compared with one that does not come from the file itself: anybody can make a file that fits its own.
    """

    passport: Passport
    seal: str
    parts: Mapping[str, bytes]
    proven: bool = False

    def of(self, folder: str) -> dict[str, bytes]:
        """Give the parts of one folder by their name in it."""
        return {name.removeprefix(folder): content for name, content in self.parts.items() if name.startswith(folder)}


def frozen_parts(
    run: Doorrekening, scenario: Scenario, parameters: Parameters, own: OwnTables, story: Story, passport: Passport
) -> dict[str, bytes]:
    """
    Collect everything that a version rests on.

    Parameters
    ----------
    run
        What was computed.
    scenario, parameters, own
        What it was computed with.
    story
        The story, as it was told.
    passport
        Whose version it is.

    Returns
    -------
    Content per name: choices, parameters and sources with their checksums (in ``uitkomsten/run.json``), outcome tables, the tables
    of the gemeente itself, the report in every format, and the story with its pictures. Of the bezetting only the sums per team and
    discipline are kept, so that no name of anybody travels with it.
    """
    day = pd.Timestamp(passport.dag).date()
    document = report_document(
        run.scan, run.teams, run.budget, run.refused, parameters,
        day=day, status="vastgesteld", decided=passport.sentence, earlier=last_version(passport.gemeente),
    )  # fmt: skip
    with TemporaryDirectory(prefix="wijkscan-") as folder:
        outcomes = {path.name: path.read_bytes() for path in write_results(run, parameters, Path(folder), passport.versie)}
    return {
        KEY_FIGURES: _json(_key_figures(run)),
        "scenario.json": _json({"link": scenario.to_link(), "keuzes": asdict(scenario)}),
        **{OUTCOMES + name: content for name, content in outcomes.items()},
        **{OWN + name: content for name, content in _own_parts(own).items()},
        **{REPORT + name: content for name, content in report_files(document, file_stem(passport.gemeente)).items()},
        **{STORY + name: content for name, content in keep_steps(story.fixed(passport.sentence), map_source(run.scan)).items()},
    }


def _own_parts(own: OwnTables) -> dict[str, bytes]:
    sources = [dict(zip(("soort", "bestand", "dag", "sha256"), source, strict=True)) for source in own.sources]
    parts = {"bronnen.json": _json(sources)}
    if own.werkgebieden is not None:
        parts["werkgebieden.csv"] = _csv(own.werkgebieden.rename("team").rename_axis("buurtcode").reset_index())
    if own.bezetting is not None:
        parts["bezetting.csv"] = _csv(own.bezetting.per_discipline().rename_axis("team").reset_index())
    if own.budgetten is not None:
        parts["budgetten.csv"] = _csv(own.budgetten)
    return parts


def freeze(parts: Mapping[str, bytes], passport: Passport) -> bytes:
    """
    Fix a version.

    Parameters
    ----------
    parts
        Content per name.
    passport
        Whose version it is.

    Returns
    -------
    The file. The same content gives the same bytes.

    Raises
    ------
    FrozenError
        Nobody is named.
    """
    if not passport.door.strip() or len(passport.door) > _MOST_NAME:
        raise FrozenError(f"Vul in wie vaststelt, in hoogstens {_MOST_NAME} tekens; die naam staat bij de vastgestelde versie.")
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(parts.items())}
    manifest = _json({"vorm": _FORM, **asdict(passport), "onderdelen": sums})
    seal = hashlib.sha256(manifest).hexdigest()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MANIFEST: manifest, SEAL: f"{seal}\n".encode(), **dict(sorted(parts.items()))}.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def open_frozen(content: bytes, name: str, seal: str = "") -> Frozen:
    """
    Open a version as it was fixed; nothing is computed again.

    Parameters
    ----------
    content
        The file.
    name
        Name of the file, for messages.
    seal
        The kenmerk that was written down, whole or its beginning; checked when given.

    Raises
    ------
    FrozenError
        The file is no fixed version, is damaged, any part of it was altered, added, removed or renamed, or another version was put in
        its place under its name.
    """
    parts = _read(content, name)
    manifest = parts.pop(MANIFEST, b"")
    found = hashlib.sha256(manifest).hexdigest()
    if parts.pop(SEAL, b"").decode("utf-8", "replace").strip() != found:
        raise _altered(name, "het kenmerk is veranderd")
    if not found.startswith(seal.strip().lower()):
        raise FrozenError(
            f"'{name}' wordt niet geopend: het heeft kenmerk {found[:SHORT]} en niet '{seal.strip()}'. Controleer of het kenmerk goed is "
            "overgenomen; is dat zo, dan is dit een andere versie. Vraag dan het oorspronkelijke bestand op."
        )
    named = _KEPT_AS.search(name)
    if named and not found.startswith(named[1]):
        raise _altered(name, f"het heeft kenmerk {found[:SHORT]} en in de naam staat {named[1]}; de inhoud is vervangen")
    passport, sums = _manifest(manifest, name)
    for part in sorted(sums.keys() - parts.keys()):
        raise _altered(name, f"onderdeel '{part}' ontbreekt; het is weggehaald of heeft een andere naam gekregen")
    for part in sorted(parts.keys() - sums.keys()):
        raise _altered(name, f"onderdeel '{part}' hoort er niet bij; het is toegevoegd")
    for part, kept in sorted(sums.items()):
        if hashlib.sha256(parts[part]).hexdigest() != kept:
            raise _altered(name, f"onderdeel '{part}' is veranderd")
    return Frozen(passport, found, parts, proven=len(seal.strip()) >= SHORT or _is_registered(passport.gemeente, found))


def _is_registered(gemeente: str, seal: str) -> bool:
    """Tell whether this version was fixed on this installation: the whole kenmerk, not its beginning in the name of the file."""
    if not is_area_code(gemeente):
        return False
    for path in frozen_folder(gemeente).glob(f"*{seal[:SHORT]}*.zip"):
        try:
            kept = _read(path.read_bytes(), path.name)
        except (FrozenError, OSError):
            continue
        if hashlib.sha256(kept.get(MANIFEST, b"")).hexdigest() == seal:
            return True
    return False


def _manifest(manifest: bytes, name: str) -> tuple[Passport, dict[str, str]]:
    """Read whose version it is and the sha256 per part; what a newer wijkscan made is told apart from what nobody made."""
    try:
        told = json.loads(manifest)
        form, sums = int(told.pop("vorm")), dict(told.pop("onderdelen"))
        if form > _FORM:
            made_with = told["versie"]
            raise FrozenError(f"'{name}' is gemaakt met een nieuwere versie van wijkscan ({made_with}); open het daarmee.")
        passport = Passport(**told)
        Date.fromisoformat(passport.dag)
    except FrozenError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FrozenError(f"'{name}' is geen vastgestelde versie van wijkscan; kies een bestand dat met 'Stel vast' is gemaakt.") from error
    return passport, sums


def _altered(name: str, what: str) -> FrozenError:
    return FrozenError(f"'{name}' wordt niet geopend: {what} nadat de versie is vastgesteld. Vraag het oorspronkelijke bestand op.")


def _read(content: bytes, name: str) -> dict[str, bytes]:
    try:
        if len(content) > _MOST_BYTES:
            raise _too_large(name)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            items = archive.infolist()
            unpacked = sum(item.file_size for item in items)
            if len(items) > _MOST_PARTS or unpacked > _MOST_BYTES or unpacked > _MOST_RATIO * len(content):
                raise _too_large(name)
            if any(item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for item in items):
                raise _too_large(name)
            names = [item.filename for item in items]
            if len(set(names)) < len(names):
                raise _altered(name, "een onderdeel komt dubbel voor; het is toegevoegd")
            return {part: archive.read(part) for part in names}
    except _DAMAGED as error:
        raise FrozenError(
            f"'{name}' is beschadigd of geen vastgestelde versie van wijkscan; vraag het oorspronkelijke bestand op."
        ) from error


def _too_large(name: str) -> FrozenError:
    return FrozenError(f"'{name}' is te groot voor een vastgestelde versie; kies een bestand dat met 'Stel vast' is gemaakt.")


def store_frozen(content: bytes, passport: Passport) -> Path:
    """Keep a fixed version among the data of the gemeente; one that is there is never replaced by another."""
    require(PLANNER, passport.gemeente, "Een versie vaststellen")
    seal = open_frozen(content, "nieuwe versie").seal
    path = frozen_folder(passport.gemeente) / f"vastgesteld-{passport.gemeente}-{passport.dag}-{seal[:SHORT]}.zip".lower()
    private_folder(path.parent, data_folder())
    write_whole(path, partial(_write, content))
    record("versie vastgesteld", passport.gemeente, path.name)
    return path


def frozen_folder(gemeente: str) -> Path:
    """Give the folder with the fixed versions of a gemeente."""
    return data_folder() / "vastgesteld" / gemeente


def stored_versions(gemeente: str) -> list[Path]:
    """List the fixed versions of a gemeente, newest first."""
    return sorted(frozen_folder(gemeente).glob("vastgesteld-*.zip"), reverse=True) if may(LEZER, gemeente) else []


def stored_version(seal: str) -> Path | None:
    """Find the fixed version with this kenmerk, or its beginning, among those of all gemeenten on this computer."""
    found = (data_folder() / "vastgesteld").glob(f"*/vastgesteld-*-{seal[:SHORT]}.zip")
    return next((path for path in found if may(LEZER, path.parent.name)), None)


def last_version(gemeente: str) -> Earlier | None:
    """Read what a new report is compared with: the version that was fixed last; None where none was kept."""
    kept = sorted(stored_versions(gemeente), key=_moment)
    if not kept:
        return None
    path = kept[-1]
    try:
        found = open_frozen(path.read_bytes(), path.name)
        told = json.loads(found.parts[KEY_FIGURES])
    except FrozenError as error:
        return Earlier(refused=f"Er is niet vergeleken met de vorige vastgestelde versie. {error}")
    except (OSError, KeyError):
        return Earlier(refused=f"Er is niet vergeleken met de vorige vastgestelde versie: in '{path.name}' staan haar kerncijfers niet.")
    return Earlier(found.passport.dag, found.passport.door, found.seal[:SHORT], **told | {"hoogste": tuple(told["hoogste"])})


def _moment(path: Path) -> tuple[str, float]:
    """Order versions by the day in their name, and those of one day by when they were kept."""
    return path.stem[: -SHORT - 1], path.stat().st_mtime


def _key_figures(run: Doorrekening) -> dict[str, object]:
    """Give what a later report is compared with, unrounded."""
    band = run.scan.need.table()["band"]
    return {
        "teams": 0 if run.teams is None else len(run.teams.names),
        "fte": 0.0 if run.teams is None else float(run.teams.found.together["fte"]),
        "plafond": 0 if run.budget is None else run.budget.ceiling_cents,
        "hoogste": list(band.index[band == 1]),
    }


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    make_private(path)


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _csv(table: pd.DataFrame) -> bytes:
    return harmless_table(table).to_csv(index=False, lineterminator="\n").encode()
