"""The chain without a screen: fetch, import, compute, and make the example again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from wijkscan.chain.ahead import ahead_of, open_ahead, write_ahead
from wijkscan.chain.later import ChainAhead
from wijkscan.chain.opening import open_chain
from wijkscan.chain.outcomes import write_results
from wijkscan.chain.refusal import required
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import DIVIDED, INDELINGEN, MOST_EURO, MOST_TEAMS, Scenario, read_taakvelden
from wijkscan.chain.steps import Doorrekening
from wijkscan.dutch import join
from wijkscan.entry import GEMEENTE, app
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.taakvelden import AANNAME, FRAMES
from wijkscan.model.teams.composition import Disciplines
from wijkscan.parameters import Parameters, specification
from wijkscan.reports.build import file_stem, profile_document, report_document, report_files, sheets_document, write_files
from wijkscan.reports.frozen import last_version
from wijkscan.shipped import data_folder
from wijkscan.sources.gebruik.mapping import load_mapping
from wijkscan.sources.service import LAND, Progress
from wijkscan.store.fetching import fetch, scope_of
from wijkscan.store.importing import Stored, store, withdraw
from wijkscan.store.opening import Collection, example_library, library_of, meant, open_collection, open_tables, own_library
from wijkscan.store.own_shown import folder_of
from wijkscan.store.own_tables import KINDS, take_own_table, withdraw_own_table
from wijkscan.store.own_use import (
    count_export,
    count_table,
    delete_own_use,
    published_before,
    remembered_mapping,
    store_own_use,
    withdraw_count,
)
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.store.snapshots import Library
from wijkscan.tables.geld import JAARREKENING
from wijkscan.version import version
from wijkscan.views.documents.pdf import pdf_report
from wijkscan.views.subjects.geld import origin_sentence, passed_over
from wijkscan.views.subjects.wijkteams import how_good
from wijkscan.views.words.dutch import date as date_text
from wijkscan.views.words.typed import read_ceiling

_FIRST_YEAR = 2004  # of Kerncijfers wijken en buurten
_KADER = "Waar het budget op aansluit: jaarrekening, begroting, rijk of aanname; wat er niet is, wordt het eerste dat er wel is"
_INDELING = "Welke indeling: nu (de werkgebieden van nu) of ontwerp; anders die van nu als zij is opgenomen en --teams niet is gegeven"
_PLAFOND = "Wat op niveau 1 wordt verdeeld, in euro zoals 47.000.000; anders wat het kader voor niveau 1 heeft"
_TAAKVELDEN = "Onder welk niveau een taakveld valt, en voor welk aandeel, zoals 6.71=2 of 6.72=1:0,3; herhaal of scheid met ;"
# What several commands ask for.
_Gemeente = Annotated[str, typer.Argument(help=GEMEENTE)]
_Teams = Annotated[int, typer.Option(min=0, max=MOST_TEAMS, help="Aantal wijkteams; 0 volgt uit het aantal inwoners")]
_Indeling = Annotated[str, typer.Option(help=_INDELING)]
_Kader = Annotated[str, typer.Option(help=_KADER)]
_Plafond = Annotated[str, typer.Option(help=_PLAFOND)]
_Taakvelden = Annotated[list[str] | None, typer.Option(help=_TAAKVELDEN)]


@app.command()
def gemeenten() -> None:
    """Toon de gemeenten waarvan cijfers zijn geladen."""
    for library in (own_library(), example_library()):
        for code, name in _open(library).gemeenten.items():
            typer.echo(f"{code}  {name}")


@app.command()
def ophalen(
    gemeente: Annotated[str, typer.Argument(help=GEMEENTE)] = "",
    jaar: Annotated[int | None, typer.Option(help="Eén editie; zonder jaar de nieuwste vijf")] = None,
    land: Annotated[bool, typer.Option("--land", help="Heel Nederland")] = False,
    alles: Annotated[
        bool,
        typer.Option("--alles/--niet-alles", help="Ook SES-WOA, Regiobeeld, wat gemeenten boeken, en gebruik per wijk naar soort"),
    ] = True,
) -> None:
    """Haal cijfers, kaart, gezondheid, status (SES-WOA), bedragen en gebruik naar soort op bij CBS, PDOK en RIVM."""
    if not (land or gemeente.strip()):
        raise ValueError("Geef een gemeente, zoals Haarlem of GM0392, of --land voor heel Nederland.")
    with _progress() as told:
        result = fetch(own_library(), LAND if land else scope_of(gemeente), year=jaar, progress=told, everything=alles)
    for item in result.stored:
        typer.echo(_stored(item))
    for message in (*result.failed, *result.beside):
        typer.echo(message, err=True)
    if result.failed:
        raise typer.Exit(1)


@app.command()
def importeren(
    kaart: Annotated[
        list[Path] | None, typer.Option(help="Kaart: GeoPackage, GeoJSON, GeoParquet of zip met shapefiles; herhaal per laag")
    ] = None,
    cijfers: Annotated[
        list[Path] | None,
        typer.Option(help="Cijfers van CBS of RIVM, bedragen (Iv3, gemeentefonds, kosten) of gebruik naar soort: CSV, XLSX, Parquet, JSON"),
    ] = None,
    jaar: Annotated[
        int, typer.Option(help="Jaar van de bestanden; bij bedragen en gebruik naar soort alleen dat jaar, zonder jaar alle jaren")
    ] = 0,
) -> None:
    """Neem bestanden op die u zelf heeft gedownload."""
    if not (kaart or cijfers):
        raise ValueError("Geef minstens één bestand op met --kaart of --cijfers.")
    now = datetime.now().astimezone()
    if (kaart or jaar) and not _FIRST_YEAR <= jaar <= now.year:
        raise ValueError(
            f"Geef met --jaar op van welk jaar de bestanden zijn ({_FIRST_YEAR} tot en met {now.year}), bijvoorbeeld --jaar 2024."
        )
    received = [receive_map(kaart, jaar, now)] if kaart else []
    received += [receive_figures(path, jaar, now, own_library(), only=jaar) for path in cijfers or []]
    for item in received:
        typer.echo(_stored(store(own_library(), item)))


@app.command()
def intrekken(
    levering: Annotated[str, typer.Argument(help="Naam van de levering; zonder naam worden de leveringen getoond")] = "",
) -> None:
    """Haal een verkeerde levering weg; een eerdere levering van hetzelfde telt dan weer."""
    library = own_library()
    known = {passport.id: passport for passport in library.passports()}
    if not levering:
        for name, passport in known.items():
            typer.echo(f"{name}  {passport.title} ({passport.name})")
        return
    if levering not in known:
        raise ValueError(f"'{levering}' is geen levering; geef een van de namen die 'python -m wijkscan intrekken' toont.")
    withdraw(library, known[levering])
    typer.echo(f"Ingetrokken: {known[levering].title} ({known[levering].name}).")


def _division(name: str) -> str:
    if name not in ("", *INDELINGEN):
        raise ValueError(f"'{name}' is geen indeling; geef --indeling {join(INDELINGEN, 'of')}.")
    return name


def _frame(name: str) -> str:
    if name not in (*FRAMES, AANNAME):
        raise ValueError(f"'{name}' is geen kader; geef --kader {join((*FRAMES, AANNAME), 'of')}.")
    return name


@app.command()
def doorrekenen(
    gemeente: _Gemeente,
    uit: Annotated[Path, typer.Option(help="Map voor de uitkomsten")] = Path("uit"),
    teams: _Teams = 0,
    indeling: _Indeling = "",
    eenheid: Annotated[str, typer.Option(help="Waar werkgebieden van worden gemaakt: buurt of wijk")] = "buurt",
    kader: _Kader = JAARREKENING,
    plafond: _Plafond = "",
    taakvelden: _Taakvelden = None,
    zoektijd: Annotated[int, typer.Option(min=0, max=3600, help="Hoeveel seconden naar een betere indeling wordt gezocht")] = 120,
    jaar: Annotated[int, typer.Option(help="Reken door voor een jaar dat komt, bijvoorbeeld 2030; 0 voor nu")] = 0,
) -> None:
    """Reken een gemeente door en schrijf de uitkomsten weg, van nu of met --jaar van een jaar dat komt."""
    if eenheid not in ("buurt", "wijk"):
        raise ValueError(f"'{eenheid}' is geen eenheid; geef --eenheid buurt of --eenheid wijk.")
    # Budgets per wijk: a wijkcode in a file means the same tomorrow, a team does not.
    scenario = Scenario(
        gemeente=meant(gemeente), teams=teams, indeling=_division(indeling), eenheid=eenheid, kader=_frame(kader),
        plafond=read_ceiling(plafond, MOST_EURO),
        taakvelden=read_taakvelden(taakvelden or []), gebieden="wijk",
    )  # fmt: skip
    chain = _chain(scenario, zoektijd)
    run = (ChainAhead(chain, ahead_of(chain.tables, jaar), jaar) if jaar else chain).doorrekening()
    for path in write_results(run, chain.known, uit, version()):
        typer.echo(f"Geschreven: {path}")
    _tell(run, "Niet berekend")
    for said in () if run.in_year is None else run.in_year.remarks:
        typer.echo(said)


@app.command()
def vooruitblik(
    gemeente: _Gemeente,
    jaar: Annotated[int, typer.Option(help="Naar welk jaar wordt gekeken, bijvoorbeeld 2030")],
    uit: Annotated[Path, typer.Option(help="Map voor de uitkomst")] = Path("uit"),
) -> None:
    """Kijk vooruit: hoeveel mensen wonen er straks in elke wijk, met de band van 80 % en wat die waard is."""
    ahead = open_ahead(meant(gemeente), jaar, partial(typer.echo, err=True))
    for said in (*(f"Geschreven: {path}" for path in write_ahead(ahead, jaar, uit)), *ahead.remarks):
        typer.echo(said)


@app.command()
def rapport(
    gemeente: _Gemeente,
    uit: Annotated[Path, typer.Option(help="Map voor het rapport")] = Path("rapport"),
    wijk: Annotated[list[str] | None, typer.Option(help="Ook het profiel van deze wijk, bijvoorbeeld WK039201; herhaal per wijk")] = None,
    teams: _Teams = 0,
    indeling: _Indeling = "",
    kader: _Kader = JAARREKENING,
    plafond: _Plafond = "",
    taakvelden: _Taakvelden = None,
    verdelen: Annotated[str, typer.Option(help="Waarover het budget wordt verdeeld: team of wijk")] = "team",
    zoektijd: Annotated[
        int | None, typer.Option(min=0, max=3600, help="Hoeveel seconden naar een betere indeling wordt gezocht; anders als op het scherm")
    ] = None,
) -> None:
    """Maak het rapport van een gemeente: PDF, dia's (PPTX), werkboek (XLSX), webpagina (HTML) en gespreksbladen (PDF)."""
    if verdelen not in DIVIDED:
        raise ValueError(f"'{verdelen}' is geen verdeling; geef --verdelen team of --verdelen wijk.")
    now, ceiling = datetime.now().astimezone(), read_ceiling(plafond, MOST_EURO)
    placed = read_taakvelden(taakvelden or [])
    scenario = Scenario(
        gemeente=meant(gemeente), teams=teams, indeling=_division(indeling), kader=_frame(kader), plafond=ceiling, taakvelden=placed,
        gebieden=verdelen,
    )  # fmt: skip
    chain = _chain(scenario, zoektijd)
    apart = {
        f"wijkprofiel-{code}.pdf".lower(): profile_document(required(chain.scan), code, scenario, chain.parameters, day=now.date())
        for code in dict.fromkeys(given.upper() for given in wijk or [])
    }
    run, parameters = chain.doorrekening(), chain.known
    earlier = last_version(scenario.gemeente)
    document = report_document(run.scan, run.teams, run.budget, run.refused, parameters, day=now.date(), earlier=earlier)
    if run.teams is not None:
        sheets = sheets_document(chain.tables, run.teams, parameters, day=now.date())
        apart[f"gespreksbladen-{scenario.gemeente}.pdf".lower()] = sheets
    files = report_files(document, file_stem(scenario.gemeente)) | {name: pdf_report(profile) for name, profile in apart.items()}
    for path in write_files(files, uit):
        typer.echo(f"Geschreven: {path}")
    _tell(run, "Niet in het rapport")


@app.command()
def gebruik(
    bestand: Annotated[str, typer.Argument(help="Cliëntexport (CSV, XLSX of Parquet), of met --tabel een tabel in de eigen database")],
    gemeente: Annotated[str, typer.Option(help=GEMEENTE)],
    postcodes: Annotated[Path | None, typer.Option(help="Sleutelbestand van CBS (pc6hnr), bij postcode en huisnummer")] = None,
    kolommen: Annotated[Path | None, typer.Option(help="Kolomindeling (JSON); anders die van de vorige keer of herkend")] = None,
    tabel: Annotated[bool, typer.Option("--tabel", help="Tel in de database die WIJKSCAN_GEBRUIK_URL noemt")] = False,
    wet: Annotated[str, typer.Option(help="Alle rijen zijn van deze wet, zoals wmo")] = "",
) -> None:
    """Tel een eigen cliëntexport; alleen afgeschermde aantallen komen op het scherm en op schijf, niets over één cliënt wordt bewaard."""
    code, parameters = meant(gemeente), Parameters.load(on=date.today())
    library = library_of(code)
    tables = open_tables(library, _open(library), code)
    mapping, remembered = load_mapping(kolommen) if kolommen else None, remembered_mapping(data_folder(), code)
    everywhere = {"wet": wet} if wet else {}
    if tabel:
        imported = count_table(bestand, tables.areas, mapping=mapping or remembered)
    else:
        imported = count_export(
            Path(bestand), tables.areas, mapping=mapping, everywhere=everywhere, remembered=remembered, postcodes=postcodes
        )
    threshold, now = int(parameters["afscherming.drempel"]), datetime.now().astimezone()
    remember = imported.mapping if kolommen or wet else None
    own = store_own_use(data_folder(), tables.areas, imported, mapping=remember, threshold=threshold, now=now)
    typer.echo(own.summary)
    for note in imported.report.notes:
        typer.echo(f"  {note}")
    for row in imported.report.corrected.itertuples():
        typer.echo(f"  gecorrigeerd: {row.aantal} × {row.soort}")
    for row in imported.report.refused.itertuples():
        typer.echo(f"  afgekeurd: {row.aantal} × {row.reden} (rij {row.rijen})")
    typer.echo(own.explanation)


@app.command()
def vergeten(
    gemeente: _Gemeente,
    telling: Annotated[int, typer.Option(min=0, help="Trek alleen deze telling in, met het nummer uit de lijst")] = 0,
    alles: Annotated[bool, typer.Option("--alles", help="Verwijder al het eigen gebruik van de gemeente")] = False,
) -> None:
    """Toon wat van het eigen gebruik wordt bewaard, trek één telling in of verwijder alles."""
    code = meant(gemeente)
    if alles:
        gone = delete_own_use(data_folder(), code)
        typer.echo(f"Verwijderd: het eigen gebruik van {code}." if gone else f"Van {code} wordt geen eigen gebruik bewaard.")
    elif telling:
        record = withdraw_count(data_folder(), code, telling)
        typer.echo(f"Ingetrokken: telling {telling}, {record.label} ({date_text(record.date)}).")
    else:
        published = published_before(folder_of(data_folder(), code))
        for number, record in enumerate(published, start=1):
            typer.echo(f"{number}  {date_text(record.date)}  {record.label}")
        typer.echo(
            "Trek er een in met --telling NUMMER, of verwijder alles met --alles."
            if published
            else f"Van {code} wordt geen eigen gebruik bewaard."
        )


@app.command()
def eigen(
    gemeente: _Gemeente,
    werkgebieden: Annotated[Path | None, typer.Option(help="Welke buurt of wijk nu bij welk team hoort (CSV of XLSX)")] = None,
    bezetting: Annotated[Path | None, typer.Option(help="Wie nu in welk team werkt (CSV of XLSX)")] = None,
    budgetten: Annotated[Path | None, typer.Option(help="Budgetten van nu per wijk of team (CSV of XLSX)")] = None,
    stadsdelen: Annotated[Path | None, typer.Option(help="Welke buurt of wijk in welk stadsdeel of welke kern ligt (CSV of XLSX)")] = None,
    intrekken: Annotated[list[str] | None, typer.Option(help=f"Haal weg: {join(list(KINDS), 'of')}; herhaal")] = None,
) -> None:
    """Neem op wat de gemeente zelf bijhoudt over haar teams en stadsdelen."""
    code, given = meant(gemeente), {"werkgebieden": werkgebieden, "bezetting": bezetting, "budgetten": budgetten, "stadsdelen": stadsdelen}
    for kind in intrekken or []:
        if kind not in given:
            raise ValueError(f"'{kind}' kan niet worden ingetrokken; kies {join(list(given), 'of')}.")
        was_there = withdraw_own_table(kind, code)
        typer.echo(f"{KINDS[kind]} {'ingetrokken' if was_there else 'waren er niet'}.")
    if intrekken and not any(given.values()):
        return
    if not any(given.values()):
        raise ValueError(f"Geef minstens één bestand op met {join([f'--{kind}' for kind in given], 'of')}.")
    library = library_of(code)
    areas = open_tables(library, _open(library), code).areas.areas
    own, spellings = areas[areas["gemeentecode"] == code], Disciplines.from_table(specification("disciplines")).spellings
    for kind, path in given.items():
        if path:
            taken = take_own_table(kind, path.name, path.read_bytes(), code, own, spellings, datetime.now().astimezone(), library)
            typer.echo(f"Opgenomen: {KINDS[kind].lower()} uit {path.name} ({taken.rows} regels).")
            for remark in taken.remarks:
                typer.echo(f"  let op: {remark}")


@app.command()
def voorbeeldstad() -> None:
    """Maak de verzonnen gemeente Voorbeeldstad opnieuw, met een cliëntexport om mee te oefenen."""
    from wijkscan import voorbeeldstad as example  # only this command needs the generator
    from wijkscan.voorbeeldstad.practice import write_example_export

    library = example_library()
    example.write(library.root)
    library.clear_tables()
    export = write_example_export(library, threshold=int(Parameters.load(on=date.today())["afscherming.drempel"]))
    typer.echo(f"Voorbeeldstad staat in {library.root}; de cliëntexport om mee te oefenen in {export}.")


def _open(library: Library) -> Collection:
    collection = open_collection(library)
    for sentence in library.damaged():
        typer.echo(sentence, err=True)
    return collection


def _chain(scenario: Scenario, search_s: int | None) -> Chain:
    return open_chain(scenario, search_s, partial(typer.echo, err=True))


def _tell(run: Doorrekening, without: str) -> None:
    """Say where the ceiling comes from, how good the werkgebieden are, and what could not be computed."""
    if run.budget is not None:
        typer.echo(f"{origin_sentence(run.budget)}.")
        for told in _about_frame(run.budget, run.scenario):
            typer.echo(told, err=True)
    if run.plan is not None:
        typer.echo(f"Werkgebieden: {how_good(run.plan)}", err=run.plan.ended_after_s is not None)
    for part, reason in run.refused.items():
        typer.echo(f"{without}: {part}. {reason}", err=True)


def _about_frame(budget: Budget, scenario: Scenario) -> list[str]:
    missing, there = budget.frames.absent.get(budget.wanted, ""), [] if budget.frame is None else list(budget.frame.rows["taakveld"])
    absent = [code for code, _, _ in scenario.taakvelden if code not in there]
    said = [f"Gekozen voor taakvelden die niet in dit kader staan: {join(absent)}."] if absent else []
    return said + ([f"Kader {scenario.kader} is er niet. {missing}"] if missing else []) + passed_over(budget)


def _stored(item: Stored) -> str:
    counts = ", ".join(f"{count} × {level.lower()}" for level, count in item.counts.items())
    remarks = "".join(f"\n  let op: {remark}" for remark in item.remarks)
    return f"Opgenomen: {item.passport.title} ({item.passport.name}): {counts}.{remarks}"


@contextmanager
def _progress() -> Iterator[Progress]:
    with tqdm(total=100, bar_format="{desc:<40} {bar} {n:.0f} %", file=sys.stderr) as bar:

        def told(label: str, share: float) -> None:
            bar.set_description_str(label[:40])
            bar.n = round(100 * share)
            bar.refresh()

        yield told
