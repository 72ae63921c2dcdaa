"""What repairing or improving a plan proposes, in words: one line per unit that moves."""

from wijkscan.dutch import counted, number, percent
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.werkgebieden.on_table import Change, Rearranged, Reason
from wijkscan.tables.areas import Niveau
from wijkscan.views.words.texts import plain

SEARCHING = "Er wordt gezocht naar de kleinste verandering die helpt …"


def change_sentence(change: Change, teams: Wijkteams) -> str:
    """Say which unit moves where, how many people that is, and why."""
    origin, target = (plain(teams.names[label]) for label in (change.origin, change.target))
    why = {
        Reason.LOOSE: f"lag los van de rest van {origin}",
        Reason.HEAVY: f"{origin} heeft meer werk dan de afwijking toestaat",
        Reason.LIGHT: f"{target} heeft minder werk dan de afwijking toestaat",
        Reason.NEARER: f"{number(abs(change.metres))} meter dichter bij het midden van het team",
        Reason.ROOM: "maakt plaats voor de andere veranderingen",
    }[change.reason]
    kind = "Buurt" if teams.units.niveau == Niveau.BUURT else "Wijk"
    name = plain(str(teams.units.names[change.unit]))
    return f"{kind} {name} van team {origin} naar team {target}, {counted(change.inwoners, 'inwoners')}: {why}."


def outcome_sentence(found: Rearranged, *, mended: bool, tolerance: float) -> str:
    """Say what all changes together bring, and what of it is proven."""
    band, many = percent(100 * tolerance), f"{len(found.changes)} {'verandering' if len(found.changes) == 1 else 'veranderingen'}"
    moved = counted(found.moved, "inwoners")
    if mended and not found.changes:
        return f"Elk team is aaneengesloten en blijft binnen {band}: er is niets te herstellen."
    if mended:
        proof = "Bewezen is dat het met minder inwoners niet kan." if found.proven else "Of het met minder kan, is niet bewezen."
        return f"Met **{many}** en **{moved}** is elk team aaneengesloten en binnen {band}. {proof}"
    if not found.changes:
        return "Binnen dit aantal inwoners is geen indeling met kortere afstanden gevonden."
    return (
        f"Met **{many}** en **{moved}** gaat de gemiddelde afstand tot het midden van het team van {number(found.before_m)} naar "
        f"**{number(found.after_m)} meter**."
    )
