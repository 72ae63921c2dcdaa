"""Numbers of the gemeente in the place of what is assumed."""

from wijkscan.model.use.counted import counted_for
from wijkscan.model.use.soorten import share_of_specific
from wijkscan.parameters import ADJUSTED, Parameters
from wijkscan.store.opening import Tables
from wijkscan.tables.wet_file import MONEY, Wet
from wijkscan.tables.wetten import wetten

_DECIMALS = 2  # of a price in euro


def with_counts(parameters: Parameters, tables: Tables) -> Parameters:
    """Put what is counted for the gemeente in the place of what is assumed; its own numbers stay."""
    known = {item.name for item in parameters}
    for item in counted_for(tables.areas, tables.voorzieningen):
        if item.parameter in known:
            parameters = parameters.counted(item.parameter, item.value, item.plausible, item.source, item.year)
    for law in wetten().values():
        if law.soorten and law.level_2 and f"{MONEY}.aandeel_niveau_2_{law.code}" in known:
            parameters = _with_types(parameters, tables, law)
    return parameters


def _with_types(parameters: Parameters, tables: Tables, law: Wet) -> Parameters:
    """Take the share with help at level 2 from the types that were counted.

    The types of level 2 hold much that is cheap, so the assumed price of one client does not go with a count. What level 2 costs per
    expected client stays as it was assumed, and the price follows; a price or share of the gemeente itself is left alone.
    """
    share = share_of_specific(tables.voorzieningen, law, tables.areas.gemeentecode)
    names = f"{MONEY}.aandeel_niveau_2_{law.code}", f"{MONEY}.prijs_niveau_2_{law.code}"
    assumed, price = (parameters.passport(name) for name in names)
    if share is None or assumed.source == ADJUSTED:
        return parameters
    what = f"{share.source}: wie een soort van niveau 2 heeft; cliënten tellen in elke soort, dus is het een bereik en geen som"
    factor = assumed.value / share.value if share.value > 0 else 1
    if factor != 1:  # else it was put there before
        told = f"{price.source}. Gedeeld door het getelde aandeel: wat niveau 2 per verwachte cliënt kost, blijft de aanname"
        middle, low, high = (round(factor * amount, _DECIMALS) for amount in (price.value, *price.plausible))
        parameters = parameters.counted(names[1], middle, (low, high), told, share.year, kind=price.kind)
    return parameters.counted(names[0], share.value, share.plausible, what, share.year)
