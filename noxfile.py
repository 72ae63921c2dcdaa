"""The five things one does while changing wijkscan; each uses the environment that `bash tests/all.sh` makes."""

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["snel"]
PYTHON = ".venv/bin/python"


@nox.session
def snel(session: nox.Session) -> None:
    """Give an answer in two minutes: style, types, and the tests that take no browser and no long run."""
    session.run("bash", "tests/all.sh", "snel", *session.posargs, external=True)


@nox.session
def alles(session: nox.Session) -> None:
    """Install and run everything, as is done before a change is taken in."""
    session.run("bash", "tests/all.sh", *session.posargs, external=True)


@nox.session
def dashboard(session: nox.Session) -> None:
    """Open the pages."""
    session.run(PYTHON, "-m", "wijkscan", "dashboard", *session.posargs, external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """Make the papers into a site, in the folder site/."""
    session.run(PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet", *session.posargs, external=True)


@nox.session
def wheel(session: nox.Session) -> None:
    """Make the package, in the folder dist/."""
    session.run(PYTHON, "-m", "pip", "wheel", "-q", "--no-deps", "-w", "dist", ".", external=True)
