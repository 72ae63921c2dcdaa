"""Numbers of the gemeente in the place of what is assumed."""

from wijkscan.model.use.counted import counted_for
from wijkscan.model.use.soorten import share_of_specific
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Tables
from wijkscan.tables.wet_file import MONEY, Wet
from wijkscan.tables.wetten import wetten


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

    What level 2 costs goes by the price of a client as a whole: another share changes what there is for one, not what there is.
    """
    share = share_of_specific(tables.voorzieningen, law, tables.areas.gemeentecode)
    if share is None:
        return parameters
    what = f"{share.source}: wie een soort van niveau 2 heeft; cliënten tellen in elke soort, dus is het een bereik en geen som"
    return parameters.counted(f"{MONEY}.aandeel_niveau_2_{law.code}", share.value, share.plausible, what, share.year)
