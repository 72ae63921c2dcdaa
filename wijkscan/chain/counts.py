"""Numbers of the gemeente in the place of what is assumed."""

from collections.abc import Iterable

from wijkscan.model.use.counted import Counted, counted_for
from wijkscan.model.use.soorten import share_of_specific
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Tables
from wijkscan.tables.wet_file import MONEY, Wet
from wijkscan.tables.wetten import wetten


def counts_of(tables: Tables) -> tuple[Counted, ...]:
    """Count everything that can be counted for a gemeente; it follows from the data alone, so it may be kept."""
    types = (_of_types(tables, law) for law in wetten().values() if law.soorten and law.level_2)
    return (*counted_for(tables.areas, tables.voorzieningen), *(item for item in types if item is not None))


def with_counts(parameters: Parameters, counts: Iterable[Counted]) -> Parameters:
    """Put what is counted in the place of what is assumed; numbers of the gemeente itself stay, unknown parameters are passed over."""
    known = {item.name for item in parameters}
    for item in counts:
        if item.parameter in known:
            parameters = parameters.counted(item.parameter, item.value, item.plausible, item.source, item.year)
    return parameters


def _of_types(tables: Tables, law: Wet) -> Counted | None:
    """Take the share with help at level 2 from the types that were counted; None without any.

    What level 2 costs goes by the price of a client as a whole: another share changes what there is for one, not what there is.
    """
    share = share_of_specific(tables.voorzieningen, law, tables.areas.gemeentecode)
    if share is None:
        return None
    what = f"{share.source}: wie een soort van niveau 2 heeft; cliënten tellen in elke soort, dus is het een bereik en geen som"
    return Counted(f"{MONEY}.aandeel_niveau_2_{law.code}", share.value, share.plausible, what, share.year)
