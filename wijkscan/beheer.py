"""The commands for who looks after an installation: the audit trail, roles, and a backup made and put back."""

from pathlib import Path
from typing import Annotated

import typer

from wijkscan.disk.whole import write_whole
from wijkscan.dutch import join
from wijkscan.entry import GEMEENTE, app
from wijkscan.store.access import EVERYWHERE, ROLES
from wijkscan.store.backup import put_back, write_backup
from wijkscan.store.database.audit import COLUMNS, as_csv, lines
from wijkscan.store.database.roles import Role, every_role, give, withdraw
from wijkscan.store.opening import meant


@app.command()
def logboek(
    gemeente: Annotated[str, typer.Argument(help=f"{GEMEENTE}; zonder gemeente alle")] = "",
    uit: Annotated[Path | None, typer.Option(help="Bestand (CSV) om het in te bewaren")] = None,
) -> None:
    """Toon wie wanneer een plan bewaarde of wijzigde, iets opnam, een rol gaf of een reservekopie maakte."""
    found = lines(meant(gemeente) if gemeente else "")
    if uit is not None:
        write_whole(uit, lambda draft: draft.write_bytes(as_csv(found)))
        typer.echo(f"Geschreven: {uit} ({len(found)} regels)")
        return
    for line in found:
        typer.echo("  ".join(line[name] for name in COLUMNS))
    if not found:
        typer.echo("Er staat niets in het logboek.")


@app.command()
def reservekopie(bestand: Annotated[Path, typer.Argument(help="Waar de reservekopie komt, bijvoorbeeld wijkscan.zip")]) -> None:
    """Maak een reservekopie: leveringen, eigen tabellen, afgeschermde aantallen, vastgestelde versies, plannen en het logboek."""
    made = write_backup(bestand)
    typer.echo(f"Geschreven: {bestand} ({made.files} bestanden, {made.versions} versies van plannen). Alleen u kunt het bestand openen.")


@app.command()
def terugzetten(
    bestand: Annotated[Path, typer.Argument(help="De reservekopie")],
    vervang: Annotated[bool, typer.Option("--vervang", help="Ook als er al gegevens staan; daarvan komt eerst een reservekopie")] = False,
) -> None:
    """Zet een reservekopie terug in de gegevensmap en de opslag; stop wijkscan eerst."""
    found, before = put_back(bestand, replace=vervang)
    typer.echo(f"Teruggezet: {bestand}, gemaakt op {found.made} ({found.files} bestanden, {found.versions} versies van plannen).")
    if before is not None:
        typer.echo(f"Wat er stond, staat in {before}; gooi dat weg als alles klopt.")


@app.command()
def rollen(
    wie: Annotated[str, typer.Argument(help="Naam waarmee iemand zich aanmeldt, meestal een e-mailadres; zonder naam alle rollen")] = "",
    geef: Annotated[str, typer.Option(help=f"Rol die iemand krijgt: {join(ROLES, 'of')}")] = "",
    trek_in: Annotated[str, typer.Option("--trek-in", help="Rol die iemand verliest")] = "",
    gemeente: Annotated[str, typer.Option(help=f"{GEMEENTE}, waarvoor de rol geldt; zonder gemeente alle")] = EVERYWHERE,
) -> None:
    """Toon wie welke rol heeft, geef een rol of trek haar in; zij telt alleen waar aanmelden is ingesteld."""
    place = meant(gemeente) if gemeente else EVERYWHERE
    for asked in filter(None, (geef, trek_in)):
        if asked not in ROLES:
            raise ValueError(f"'{asked}' is geen rol; kies {join(ROLES, 'of')}.")
        if not wie.strip():
            raise ValueError("Geef op om wie het gaat: de naam waarmee iemand zich aanmeldt, meestal een e-mailadres.")
    where = f"in {place}" if place else "in alle gemeenten"
    if trek_in:
        done = withdraw(Role(wie, place, trek_in))
        typer.echo(f"{'Ingetrokken' if done else 'Die rol was er niet'}: {trek_in} van {wie} {where}.")
    if geef:
        done = give(Role(wie, place, geef))
        typer.echo(f"{'Gegeven' if done else 'Die rol was er al'}: {geef} aan {wie} {where}.")
    if geef or trek_in:
        return
    found = [role for role in every_role() if wie.strip().casefold() in ("", role.name)]
    for role in found:
        typer.echo(f"{role.name}  {role.role}  {role.gemeente or 'alle gemeenten'}")
    if not found:
        typer.echo("Er zijn nog geen rollen gegeven." if not wie else f"{wie} heeft geen rol.")
