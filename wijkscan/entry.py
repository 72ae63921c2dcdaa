"""Where a command begins.

What needs the chain is loaded for a command that needs it: loading it takes longer than everything else that opens the dashboard.
"""

import os
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from typing import Annotated

import typer

from wijkscan.disk.whole import reason_of
from wijkscan.shipped import ROOT, data_folder
from wijkscan.version import version

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

GEMEENTE = "Naam of code van de gemeente, zoals Haarlem of GM0392"
# What every mistake in a command line is; typer has it, and does not export it.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
_INTERRUPTED = 130  # exit code of a command that was stopped with Ctrl-C


def main() -> None:
    """Run the command line; bad input ends in one Dutch message and an exit code that is not 0."""
    given = sys.argv[1:] or ["--help"]
    try:
        if given[0] not in ("dashboard", "--version", "--versie"):
            for module in ("wijkscan.cli", "wijkscan.beheer"):  # the commands that need the chain or the store
                import_module(module)
        code = app(given, standalone_mode=False)
    except (ValueError, OSError) as error:
        code = _told(_as_message(error), 1)
    except _UsageError:
        command = next((name for name in given if not name.startswith("-")), "")
        known = command if command in {item.callback.__name__ for item in app.registered_commands if item.callback} else ""
        way_out = " ".join(["python -m wijkscan", *([known] if known else []), "--help"])
        code = _told(f"De opdracht '{' '.join(given)}' mist iets of bevat iets onbekends. Zie: {way_out}", 2)
    except typer.Abort:
        code = _told("Afgebroken. Wat al was opgenomen, blijft; wat al was opgehaald, wordt niet opnieuw opgehaald.", _INTERRUPTED)
    raise SystemExit(code)


def _told(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def _as_message(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"Bestand '{error.filename}' bestaat niet; controleer de naam en de map."
    if isinstance(error, IsADirectoryError):
        return f"'{error.filename}' is een map; geef een bestand op."
    if isinstance(error, PermissionError):
        return f"Geen toegang tot '{error.filename}'; vraag de beheerder om rechten daarop of kies een ander bestand."
    if isinstance(error, OSError):
        return f"Lezen of schrijven is niet gelukt bij '{error.filename or 'een bestand'}': {reason_of(error)}."
    return str(error)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wijkscan {version()}")
        raise typer.Exit


@app.callback()
def _every_command(
    versie: Annotated[bool, typer.Option("--version", "--versie", callback=_say_version, is_eager=True, help="Zeg de versie")] = False,
) -> None:
    """Wijkscan: van CBS-cijfers naar wijkteams en budget."""


@app.command()
def dashboard(poort: Annotated[int, typer.Option(help="Poort waarop de pagina's staan", min=1, max=65_535)] = 8501) -> None:
    """Open het dashboard in de browser; het stopt met Ctrl-C."""
    # Streamlit looks for its settings, pages and fonts where it is started.
    there = {**os.environ, "WIJKSCAN_DATA": str(data_folder().absolute())}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(poort)]
    if os.name == "posix":  # becomes the server itself, so that whoever stops this stops it
        os.chdir(ROOT)
        os.execve(sys.executable, command, there)
    with suppress(KeyboardInterrupt):
        raise typer.Exit(subprocess.run(command, cwd=ROOT, env=there, check=False).returncode)
