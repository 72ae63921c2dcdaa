"""From what all teams together are short to what stays short in teams: a surplus in one place is no help in another."""

import pandas as pd

NET, ROUNDING, TEAMS, DISCIPLINES, FLEXPOOL, LEFT = "samen", "afronding", "teams", "disciplines", "flexpool", "rest"


def shortage_bridge(fte: float, need: pd.DataFrame, staff: pd.DataFrame, used: float) -> pd.Series:
    """
    Tell in fte how the shortage of all teams together and the shortage that is left belong to each other.

    Parameters
    ----------
    fte
        Formatie of all teams together.
    need
        Team × discipline: fte needed, in tenths that add up to a team; a gap is nothing.
    staff
        Team × discipline: fte there is.
    used
        Fte of the flexpool that makes a shortage less.

    Returns
    -------
    In order: `NET` = formatie − bezetting; `ROUNDING`, of disciplines to tenths; `TEAMS` = Σ over teams with more people than formatie of
    what they have too many; `DISCIPLINES` = Σ over teams of what is too much in one discipline beside a shortage in another;
    `FLEXPOOL` = −used; `LEFT`, their sum: Σ over teams and disciplines of max(need − staff, 0) − used.
    """
    columns = need.columns.union(staff.columns, sort=False)
    short = (need.reindex(columns=columns).fillna(0.0)) - staff.reindex(index=need.index, columns=columns).fillna(0.0)
    per_team, net = short.sum(axis="columns"), fte - float(staff.to_numpy().sum())
    lacking = float(short.clip(lower=0).to_numpy().sum())
    in_teams = float(per_team.clip(lower=0).sum())
    return pd.Series(
        {
            NET: net,
            ROUNDING: float(per_team.sum()) - net,
            TEAMS: in_teams - float(per_team.sum()),
            DISCIPLINES: lacking - in_teams,
            FLEXPOOL: -used,
            LEFT: lacking - used,
        }
    )
