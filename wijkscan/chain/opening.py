"""The chain of what is on disk, as a command asks it."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from wijkscan.chain.learnt import laws_of
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.model.teams.composition import Disciplines
from wijkscan.model.werkgebieden.plan import OF_TODAY
from wijkscan.parameters import Parameters, specification
from wijkscan.solving import get_ready
from wijkscan.store.opening import Tables, library_of, open_collection, open_tables
from wijkscan.store.own_tables import OwnTables, load_own_tables


def open_chain(scenario: Scenario, search_s: int | None, told: Callable[[str], object]) -> Chain:
    """Open everything of a gemeente and put it in the chain.

    Parameters
    ----------
    scenario
        The choices, the gemeente among them.
    search_s
        Seconds in which a better division is sought; None for what the parameters say.
    told
        Called with every Dutch sentence on what is damaged or left out.

    Raises
    ------
    ValueError
        The division of today is asked for and not known; and what opening raises.
    """
    get_ready()  # while everything is read, a process for the solvers starts
    library, parameters = library_of(scenario.gemeente), Parameters.load(on=date.today())
    collection = open_collection(library)
    for sentence in library.damaged():
        told(sentence)
    if search_s is not None:
        parameters = parameters.adjust("wijkteams.rekentijd", float(search_s))
    tables, first_year = open_tables(library, collection, scenario.gemeente), datetime.now().astimezone().year + 1
    own = _own_tables(tables, told)
    if scenario.indeling == OF_TODAY and own.werkgebieden is None:
        raise ValueError(
            f"Van {scenario.gemeente} zijn de werkgebieden van nu niet bekend; neem ze op met 'python -m wijkscan eigen "
            f"{scenario.gemeente} --werkgebieden BESTAND', of laat --indeling nu weg."
        )
    return Chain(tables, partial(laws_of, library, collection), scenario, parameters, own, first_year)


def _own_tables(of: Tables, told: Callable[[str], object]) -> OwnTables:
    areas = of.areas
    own = areas.areas[areas.areas["gemeentecode"] == areas.gemeentecode]
    tables = load_own_tables(areas.gemeentecode, own, Disciplines.from_table(specification("disciplines")).spellings)
    for remark in tables.remarks:
        told(remark)
    return tables
