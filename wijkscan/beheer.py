"""The commands for who looks after an installation: the audit trail, and a backup made and put back."""

from pathlib import Path
from typing import Annotated

import typer

from wijkscan.disk.whole import write_whole
from wijkscan.entry import GEMEENTE, app
from wijkscan.store.backup import put_back, write_backup
from wijkscan.store.database.audit import COLUMNS, as_csv, lines
from wijkscan.store.opening import meant


@app.command()
def logboek(
    gemeente: Annotated[str, typer.Argument(help=f"{GEMEENTE}; zonder gemeente alle")] = "",
    uit: Annotated[Path | None, typer.Option(help="Bestand (CSV) om het in te bewaren")] = None,
) -> None:
    """Toon wie wanneer een plan bewaarde of wijzigde, of een reservekopie maakte of terugzette."""
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
