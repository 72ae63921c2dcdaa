"""For whom a task of a law is done: clients with one of the types of provision it serves, where their types are known."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.use.gemeente import LawUse
from wijkscan.model.use.soorten import with_one_of
from wijkscan.tables.wetten import wetten

MET_SOORT = "clienten_met_soort"
"""What clients with one of the types that a task serves are called, whichever task and law."""


@dataclass(frozen=True)
class Served:
    """Expected clients of a law with one of the types that a task serves.

    Parameters
    ----------
    share
        Area × base: part of the expected clients of the law. A base is named after the law and the types, so that tasks can share it.
    whole
        Per base the same part in the gemeente: how often a task comes up is told per client of the law there.
    bases
        Base per component.
    wet
        Code of the law per base.
    counted
        Components of which these types were counted in the gemeente; those of the others are as the population leads one to expect.
    """

    share: pd.DataFrame
    whole: pd.Series
    bases: Mapping[str, str]
    wet: Mapping[str, str]
    counted: tuple[str, ...]

    @property
    def shares(self) -> dict[str, float]:
        """Part of the clients of the law in the gemeente, per base."""
        return {str(base): float(share) for base, share in self.whole.items()}

    def clients(self, expected: pd.DataFrame) -> pd.DataFrame:
        """Give area × base: clients, or the end of their interval, from those of the law."""
        return pd.DataFrame({base: expected[self.wet[base]] * self.share[base] for base in self.whole.index}, index=expected.index)


def served_clients(use: Mapping[str, LawUse], expected: pd.DataFrame, wijk: pd.Series) -> Served | None:
    """Tell for whom tasks are done that serve some types of provision.

    Parameters
    ----------
    use
        Use per law.
    expected
        Expected clients, area × law, of every area of the gemeente.
    wijk
        Wijk of every area: its clients have the types of those of the wijk.

    Returns
    -------
    The clients of such tasks; None where there are no such tasks, or types are unknown.
    """
    bases: dict[str, str] = {}
    laws: dict[str, str] = {}
    shares: dict[str, pd.Series] = {}
    counted: list[str] = []
    for code, law in wetten().items():
        types = use[code].types if code in use else None
        for task in law.tasks:
            if types is None or not set(task.soorten) <= set(types.mix) or not task.soorten:
                continue
            base, component = f"{MET_SOORT}_{code}_{'_'.join(task.soorten)}", f"{code}_{task.code}"
            share = with_one_of(types.mix, task.soorten).reindex(wijk).set_axis(wijk.index)
            bases[component], laws[base], shares[base] = base, code, share
            if set(task.soorten) <= set(types.counted):
                counted.append(component)
    found = pd.DataFrame(shares, index=wijk.index)
    clients = pd.DataFrame({base: expected[law] for base, law in laws.items()}, index=wijk.index).fillna(0)
    whole = (found * clients).sum() / clients.sum().where(lambda total: total > 0)
    usable = whole.index[whole > 0]
    bases = {component: base for component, base in bases.items() if base in usable}
    if not bases:
        return None
    return Served(found[usable], whole[usable], bases, laws, tuple(component for component in counted if component in bases))
