"""Numbers of the gemeente in the place of what is assumed."""

from collections.abc import Iterable

from wijkscan.model.use.counted import Counted, Mix, counted_for, mixes_for
from wijkscan.model.use.soorten import SPECIFIC, share_of
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Tables
from wijkscan.tables.wet_file import MONEY, Wet
from wijkscan.tables.wetten import wetten


def counts_of(tables: Tables) -> tuple[Counted | Mix, ...]:
    """Count everything that can be counted for a gemeente; it follows from the data alone, so it may be kept."""
    types = (_of_types(tables, law) for law in wetten().values() if law.soorten and law.level_2)
    areas, counts = tables.areas, tables.voorzieningen
    mixes = mixes_for(areas.gemeentecode, str(areas.areas["gebiedsnaam"].get(areas.gemeentecode, areas.gemeentecode)), counts)
    return (*counted_for(areas, counts), *(item for item in types if item is not None), *mixes)


def with_counts(parameters: Parameters, counts: Iterable[Counted | Mix]) -> Parameters:
    """Put what is counted in the place of what is assumed; numbers of the gemeente itself stay, unknown parameters are passed over."""
    known = {item.name for item in parameters}
    for item in counts:
        if item.parameter not in known:
            continue
        if isinstance(item, Counted):
            parameters = parameters.counted(item.parameter, item.value, item.plausible, item.source, item.year)
            continue
        usual = parameters.passport(item.parameter)
        if not usual.source.endswith(item.source):  # how often for who is served stays what it was assumed; who is served was counted
            band = usual.plausible[0] * item.plausible[0], usual.plausible[1] * item.plausible[1]
            source = f"{usual.source}. Naar soorten: {item.source}"
            parameters = parameters.counted(item.parameter, usual.value * item.ratio, band, source, item.year, kind=usual.kind)
    return parameters


def _of_types(tables: Tables, law: Wet) -> Counted | None:
    """Take the share with help at level 2 from the types that were counted; None without any.

    What level 2 costs goes by the price of a client as a whole: another share changes what there is for one, not what there is.
    """
    specific = [soort.code for soort in law.soorten if soort.level == SPECIFIC]
    share = share_of(tables.voorzieningen, law, tables.areas.gemeentecode, specific)
    if share is None:
        return None
    what = f"{share.source}: wie een soort van niveau 2 heeft; cliënten tellen in elke soort, dus is het een bereik en geen som"
    return Counted(f"{MONEY}.aandeel_niveau_2_{law.code}", share.value, share.plausible, what, share.year)
