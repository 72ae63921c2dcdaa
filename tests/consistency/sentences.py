"""Sentences that hold a figure or a verdict, checked against the figures they are about."""

import re
from collections.abc import Iterator, Mapping

from tests.consistency.outputs import Outputs
from tests.consistency.statements import Statement, read_number
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN
from wijkscan.views.subjects.zorggebruik import ratio_map

_N = r"(\d[\d.]*(?:,\d+)?)"
# Per sentence what each of its figures is: quantity and definition.
FIGURES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (rf"{_N} fte \({_N} tot {_N}\)", (("team", "fte samen"), ("team", "fte samen laag"), ("team", "fte samen hoog"))),
    (rf"ergens tussen {_N} en {_N} fte", (("team", "fte samen laag"), ("team", "fte samen hoog"))),
    (rf"Ga voor de formatie uit van {_N} tot {_N} fte", (("team", "fte samen laag"), ("team", "fte samen hoog"))),
    (rf"Met {_N} wijkteams is het werk", (("team", "aantal"),)),
    (rf"dat geen indeling meer dan {_N} % beter kan zijn", (("team", "verschil met best (%)"),)),
    (rf"Dat zijn {_N} Wmo-cliënten", (("wmo", "som verwacht_geijkt"),)),
    (rf"{_N} jeugdigen met jeugdhulp", (("jeugdhulp", "som verwacht_geijkt"),)),
    (rf"en {_N} mensen met bijstand, geijkt", (("bijstand", "som verwacht_geijkt"),)),
    (rf"{_N} fte maal € {_N}", (("team", "fte samen"), ("bedrag", "kosten per fte"))),
    (rf"Van het plafond van € {_N}", (("bedrag", "plafond"),)),
    (rf"\(6\.2\) staat in de jaarrekening \d+ € {_N}", (("bedrag", "lasten 6.2"),)),
    (rf"boekt € {_N} per inwoner op het sociaal domein", (("bedrag", "lasten per inwoner"),)),
    (rf"voor het sociaal domein € {_N} \(", (("bedrag", "lasten"),)),
    (rf"daarvan valt € {_N} \(", (("bedrag", "lasten niveau 1"),)),
    (rf"plafond \(nu een aanname: € {_N}\)", (("bedrag", "plafond"),)),
    (rf"Van € {_N} gaat", (("bedrag", "totaal"),)),
)
_ALOUD = "Binnen de gemeente liggen alle wijken binnen de te verwachten spreiding."
_CALIBRATED = re.compile(rf"geijkt op het gepubliceerde totaal van [^:]*: {_N} cliënten")
_ALWAYS = re.compile(r"altijd het gepubliceerde cijfer")


def figures_of(texts: Mapping[str, str], gemeente: str) -> Iterator[Statement]:
    """State the figures in sentences."""
    for where, text in texts.items():
        for pattern, meanings in FIGURES:
            for found in re.finditer(pattern, text):
                for said, (quantity, definition) in zip(found.groups(), meanings, strict=True):
                    value, half = read_number(said.rstrip("."))
                    yield Statement(quantity, gemeente, definition, value, half, f"{where}: '{found[0]}'")


def truths_of(out: Outputs) -> Iterator[Statement]:
    """State what the run itself holds and no table shows whole."""
    run, where = out.run, "de berekening"
    if run.teams is not None:
        for name, end in (("fte", ""), ("fte_laag", " laag"), ("fte_hoog", " hoog")):
            yield Statement("team", out.gemeente, f"fte samen{end}", float(run.teams.found.together[name]), 0, where)
    if run.budget is not None:
        yield Statement("bedrag", out.gemeente, "kosten per fte", run.budget.cost_per_fte, 0, where)
        yield Statement("bedrag", out.gemeente, "plafond", run.budget.ceiling_cents / 100, 0, where)
        yield Statement("bedrag", out.gemeente, "totaal", float(run.budget.levels.T["totaal"]["totaal"]) / 100, 0, where)
        if run.budget.frame is not None:
            levels = run.budget.frame.per_level / 100
            yield Statement("bedrag", out.gemeente, "lasten", float(levels.sum()), 0, where)
            yield Statement("bedrag", out.gemeente, "lasten 6.2", run.budget.account.teams / 100, 0, where)
            yield Statement("bedrag", out.gemeente, "lasten niveau 1", float(levels["1"]), 0, where)
            yield Statement("bedrag", out.gemeente, "lasten per inwoner", float(levels.sum()) / _people(out), 0.5, where)
        for wet in run.budget.clients:
            yield Statement(str(wet), out.gemeente, "som verwacht_geijkt", float(run.budget.clients[wet].sum()), 1e-3, where)


def _people(out: Outputs) -> float:
    frame, table = out.run.budget.frame, out.run.scan.tables.areas
    return frame.inwoners if frame.inwoners > 0 else float(table.values["inwoners"][table.gemeentecode])


def wrong_verdicts(out: Outputs, texts: Mapping[str, str]) -> list[str]:
    """Name every verdict that its figures do not bear, and every sentence that says another verdict than the table."""
    found = []
    names = out.run.scan.tables.areas.areas["gebiedsnaam"]
    for wet, use in out.run.scan.use.items():
        for code, row in use.wijken.iterrows():
            rounded = out.run.scan.laws.models[wet].model.specification.rounded_to / 2 / max(row["verwacht_bekend"], 1e-9)
            ratio, low, high = row["verhouding"], row["grens_laag"], row["grens_hoog"]
            bears = {
                HIGHER: ratio > high, LOWER: ratio < low, WITHIN: low - rounded <= ratio <= high + rounded, UNKNOWN: ratio != ratio,
            }  # fmt: skip
            if not bears[row["oordeel"]]:
                found.append(f"{wet}, {names[code]}: '{row['oordeel']}' bij {ratio:.3f} en spreiding {low:.3f} tot {high:.3f}")
    return [*found, *_wrong_headlines(out, texts), *_wrong_beginnings(out, texts)]


def _wrong_headlines(out: Outputs, texts: Mapping[str, str]) -> Iterator[str]:
    names = out.run.scan.need.table().index.to_series().map(out.run.scan.tables.areas.areas["gebiedsnaam"])
    per_law = {
        wet: {
            word: {str(names[code]) for code in use.wijken.index[use.wijken["oordeel"] == verdict]}
            for word, verdict in (("Hoger", HIGHER), ("Lager", LOWER))
        }
        for wet, use in out.run.scan.use.items()
    }
    totals = {float(use.total) for use in out.run.scan.use.values()}
    for where, text in texts.items():
        if _ALWAYS.search(text):
            yield f"{where}: 'altijd het gepubliceerde cijfer', terwijl bedragen per inwoner met opgetelde inwoners rekenen"
        for word in ("Hoger", "Lager"):
            for told in re.findall(rf"{word} dan verwacht binnen de gemeente: ([^:]*?)\.(?: |$)", text):
                called = {name for name in map(str, names.unique()) if re.search(rf"(^|, | en ){re.escape(name)}($|, | en )", told)}
                if not any(called and called <= sides[word] for sides in per_law.values()):
                    yield f"{where}: '{word} dan verwacht: {told}' staat in geen enkele tabel zo"
        for told in _CALIBRATED.findall(text):
            if read_number(told)[0] not in totals:
                yield f"{where}: geijkt op {told}, en dat totaal is van geen enkele wet"
        if _ALOUD in text and not any(not sides["Hoger"] and not sides["Lager"] for sides in per_law.values()):
            yield f"{where}: '{_ALOUD}', en bij elke wet valt een wijk op"


def _wrong_beginnings(out: Outputs, texts: Mapping[str, str]) -> Iterator[str]:
    """Find places to begin that the index does not point at: where need is not above average, or cannot be told apart."""
    table, names = out.run.scan.need.table(), out.run.scan.tables.areas.areas["gebiedsnaam"]
    told_apart = len(table["band"].dropna().unique()) > 1
    for where, text in texts.items():
        for told in re.findall(r"Begin het gesprek in ([^.]*)\.", text):
            for code, row in table.iterrows():
                if re.search(rf"(^|, | en ){re.escape(str(names[code]))}($|, | en )", told) and not (
                    told_apart and row["band"] == 1 and row["score"] > 0
                ):
                    yield f"{where}: begin in {names[code]}, met index {row['score']:.2f} in band {row['band']}"


def wrong_bands(out: Outputs) -> list[str]:
    """Name every wijk whose band does not follow from the places printed beside it."""
    table = out.run.scan.need.table().dropna(subset=["band"])
    names, found = out.run.scan.tables.areas.areas["gebiedsnaam"], []
    for _, band in table.groupby("band"):
        reach = band.sort_values(["plaats_hoog"])["plaats_hoog"]
        found += [
            f"{names[code]}: plaats {row['plaats_laag']:.0f}–{row['plaats_hoog']:.0f} overlapt met geen wijk van haar band"
            for code, row in band.iterrows()
            if len(band) > 1 and not ((band["plaats_laag"] <= row["plaats_hoog"]) & (reach >= row["plaats_laag"])).drop(code).any()
        ]
    for band, above in zip(sorted(table["band"].unique())[1:], sorted(table["band"].unique()), strict=False):
        highest = table[table["band"] == band]["plaats_laag"].max()
        if highest <= table[table["band"] == above]["plaats_laag"].min():
            found.append(f"band {band} begint niet lager dan band {above}")
    return found


def silent(out: Outputs, texts: Mapping[str, str]) -> list[str]:
    """Name the documents that do not say how far the division is proven, or what of it was estimated."""
    if out.run.teams is None:
        return []
    proven = "Bewezen is dat geen indeling" if out.run.teams.ended_after_s is None else "bewezen binnen"
    proof = "is niet bewezen" if out.run.teams.gap >= 0.5 else proven
    wanted = [proof, *(["daarom geschat:"] if out.run.teams.units.estimated.any().any() else [])]
    return [f"{where}: '{words}' ontbreekt" for where in ("webpagina", "pdf") for words in wanted if words not in texts[where]]


def map_colours(out: Outputs) -> list[str]:
    """Name every wijk whose colour on the map says another verdict than the table."""
    found = []
    for wet, use in out.run.scan.use.items():
        shown = ratio_map(use, out.run.scan.tables.boundaries)
        scale = shown.scale(theme="light")
        place = scale.classify(shown.values)
        for code, verdict in use.wijken["oordeel"].items():
            label = "" if place[code] != place[code] else scale.labels[int(place[code])]
            if label != ("" if verdict == UNKNOWN else verdict):
                found.append(f"{wet}, {code}: de kaart zegt '{label}' en de tabel '{verdict}'")
    return found

