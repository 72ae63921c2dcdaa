"""Numbers of the gemeente in the place of what is assumed."""

from wijkscan.model.teams.counted import counted_for
from wijkscan.parameters import Parameters
from wijkscan.tables.areatable import AreaTable


def with_counts(parameters: Parameters, areas: AreaTable) -> Parameters:
    """Put what is counted for the gemeente in the place of what is assumed; its own numbers stay."""
    known = {item.name for item in parameters}
    for item in counted_for(areas):
        if item.parameter in known:
            parameters = parameters.counted(item.parameter, item.value, item.plausible, item.source, item.year)
    return parameters
