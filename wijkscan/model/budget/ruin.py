"""The risk of a small population: by how much a year may cost more than expected by chance alone.

The cost of a year is the sum of what a random number of clients costs. Without a limit per client it is drawn client sum by client
sum; with a limit its exact distribution is computed on a fine grid, and drawn from.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

import numpy as np
import pandas as pd
from scipy.special import gammainc, ndtr

from wijkscan.dutch import brief
from wijkscan.model.budget.allocation import BudgetError, named

Family = Literal["gamma", "lognormal"]
Item = TypeVar("Item")
Result = TypeVar("Result")
SEED = 20_240_101
_AT_ONCE = 2  # areas drawn at once: numpy draws outside the lock of the interpreter, and a small server has two cores
# Points of the grid, and how many standard deviations above its mean a year may cost: more does not change the fifth digit.
_POINTS = 2**15
_DEVIATIONS = 16
# Frequencies that can be said in words: (times, out of so many years).
_FREQUENCIES = (
    *((1, years) for years in (100, 50, 20, 10, 8, 6, 5, 4, 3, 2)),
    *((2, 3), (3, 4), (4, 5), (9, 10), (99, 100)),
)
_WORDS = {1: "één", 2: "twee", 3: "drie", 4: "vier", 5: "vijf", 6: "zes", 8: "acht", 9: "negen", 10: "tien", 20: "twintig", 50: "vijftig",
          99: "negenennegentig", 100: "honderd"}  # fmt: skip


def closed_form_cv(clients: pd.Series, cv: float) -> pd.Series:
    """Give the coefficient of variation of the cost of a year, √(1 + cv²) / √clients, with a Poisson number of clients.

    Parameters
    ----------
    clients
        Expected clients; a gap where there are none.
    cv
        Coefficient of variation of the cost of one client.
    """
    return ((1 + cv**2) / clients.where(clients > 0)).pow(1 / 2).rename("variatie")


def simulate_cost(
    clients: pd.Series,
    price_cents: pd.Series | float,
    *,
    cv: float,
    draws: int,
    family: Family = "gamma",
    stop_loss_cents: float | None = None,
    inwoners: pd.Series | None = None,
    seed: int = SEED,
) -> pd.DataFrame:
    """Draw years of cost per area.

    Parameters
    ----------
    clients
        Expected clients per gebiedscode.
    price_cents
        Mean cost per client in cents, one for all or one per gebiedscode.
    cv
        Coefficient of variation of the cost of one client.
    draws
        Number of years.
    family
        Distribution of the cost of one client. The sum of gammas is a gamma, so that is exact; lognormal has a longer tail.
    stop_loss_cents
        Most that one client costs the area in a year; what is above goes to a common pot (:func:`stop_loss_premium`).
    inwoners
        Inhabitants per gebiedscode: the number of clients is then binomial instead of Poisson, which varies less.
    seed
        Same seed, same years. Areas are drawn independently: each has a stream of its own, by its place in `clients`.

    Returns
    -------
    Years × gebiedscode, cents. Only chance: policy, prices and waiting lists move all areas together and are not in it.

    Raises
    ------
    BudgetError
        Gaps, negative numbers, no draws, an unknown family, or more clients than inhabitants.
    """
    mean = price_cents if isinstance(price_cents, pd.Series) else pd.Series(float(price_cents), clients.index)
    _check(clients, mean, cv, draws, stop_loss_cents, inwoners, family)
    people = pd.Series(np.inf, clients.index) if inwoners is None else inwoners[clients.index]
    numbers, prices, heads = (values.to_numpy(dtype=float) for values in (clients, mean[clients.index], people))
    streams = np.random.SeedSequence(seed).spawn(len(clients))
    years = np.zeros((len(clients), draws))

    def draw(place: int) -> None:
        number, price, most = float(numbers[place]), float(prices[place]), float(heads[place])
        random = np.random.Generator(np.random.SFC64(streams[place]))
        if number == 0 or price == 0:
            return
        if family == "gamma" and stop_loss_cents is None and cv > 0:
            count = random.poisson(number, draws) if np.isinf(most) else random.binomial(int(most), number / most, draws)
            random.standard_gamma(count / cv**2, out=years[place])
            years[place] *= price * cv**2
        else:
            grid, chance = _year_distribution(number, most, price, cv, family, np.inf if stop_loss_cents is None else stop_loss_cents)
            years[place] = grid[np.searchsorted(chance, random.random(draws)).clip(max=len(grid) - 1)]

    _for_each(range(len(clients)), draw)
    return pd.DataFrame(years.T, columns=clients.index, copy=False)


def _for_each(items: Iterable[Item], do: Callable[[Item], Result]) -> list[Result]:
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        return list(workers.map(do, items))


def _year_distribution(
    number: float, heads: float, price: float, cv: float, family: Family, limit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Give a grid of cost and the chance that a year costs no more.

    The chance that one client falls on a grid point is taken from E[min(X, x)], so that the mean cost stays exact; the fast Fourier
    transform turns that into the sum over a Poisson or binomial number of clients.
    """
    top = number * price + _DEVIATIONS * np.sqrt(number * (1 + cv**2)) * price
    width = top / (_POINTS - 1)
    grid = np.arange(_POINTS + 1) * width
    covered = _limited_mean(np.minimum(grid, limit), price, cv, family)
    above = np.diff(covered) / width
    above[-1] = 0.0  # what is beyond the last point counts there
    single = -np.diff(np.concatenate([[1.0], above]))
    transform = np.fft.rfft(single, 2 * _POINTS)
    share = 0.0 if np.isinf(heads) else number / heads
    total = np.exp(number * (transform - 1)) if np.isinf(heads) else np.exp(heads * np.log1p(share * (transform - 1)))
    chance = np.fft.irfft(total, 2 * _POINTS).clip(min=0).cumsum()
    return np.arange(2 * _POINTS) * width, chance / chance[-1]


def _limited_mean(limit: np.ndarray, price: float, cv: float, family: Family) -> np.ndarray:
    """E[min(X, limit)] of the cost X of one client."""
    if cv == 0:
        return np.asarray(np.minimum(limit, price))
    if family == "gamma":
        shape = 1 / cv**2
        scaled = limit / (price * cv**2)
        return np.asarray(price * gammainc(shape + 1, scaled) + limit * (1 - gammainc(shape, scaled)))
    spread = np.sqrt(np.log1p(cv**2))
    with np.errstate(divide="ignore"):
        place = (np.log(limit / price) + spread**2 / 2) / spread
    return np.asarray(price * ndtr(place - spread) + limit * (1 - ndtr(place)))


def stop_loss_premium(
    clients: pd.Series, price_cents: pd.Series | float, *, cv: float, stop_loss_cents: float, family: Family = "gamma"
) -> pd.Series:
    """Give what the common pot pays on average for cost above the limit per client: clients × E[max(X − limit, 0)].

    Parameters
    ----------
    clients, price_cents, cv, stop_loss_cents, family
        As in :func:`simulate_cost`.

    Returns
    -------
    Cents per gebiedscode per year. A fair division of the money puts this aside from the budgets.
    """
    mean = price_cents if isinstance(price_cents, pd.Series) else pd.Series(float(price_cents), clients.index)
    _check(clients, mean, cv, 1, stop_loss_cents, None, family)
    kept = [float(_limited_mean(np.array(float(stop_loss_cents)), price, cv, family)) if price else 0.0 for price in mean[clients.index]]
    return (clients * (mean[clients.index] - kept)).rename("premie_eurocent")


def risk_table(years: pd.DataFrame, budget_cents: pd.Series, *, certainty: float, margin: float) -> pd.DataFrame:
    """Say how often and by how much a budget is too small by chance alone.

    Parameters
    ----------
    years
        Result of :func:`simulate_cost`.
    budget_cents
        Cents per gebiedscode.
    certainty
        Chance with which budget and reserve together must be enough, such as 0,95.
    margin
        Share of the budget from which overspending is called large, such as 0,1.

    Returns
    -------
    Per gebiedscode `budget`, `gemiddeld` (cents), `variatie` (coefficient of variation), `kans_overschrijding`, `kans_ruim`, `reserve`
    (cents above the budget, 0 or more), `reserve_aandeel` of the budget and `in_woorden`.

    Raises
    ------
    BudgetError
        An area without budget, or a certainty outside 0 to 1.
    """
    if not (0 < certainty < 1 and margin >= 0):
        raise BudgetError("De zekerheid van de reserve moet tussen 0 en 1 liggen en de marge op 0 of meer.")
    absent = years.columns.difference(budget_cents.dropna().index)
    if len(absent):
        raise BudgetError(f"Het budget van {named(absent)} ontbreekt; verdeel eerst het budget.")
    budget, drawn = budget_cents[years.columns].to_numpy(dtype=float), years.to_numpy().T
    reserve, mean = _reserve(drawn, budget, certainty), drawn.mean(axis=1)
    table = pd.DataFrame(
        {
            "budget": budget,
            "gemiddeld": mean,
            "variatie": _ratio(drawn.std(axis=1), mean),
            "kans_overschrijding": (drawn > budget[:, None]).mean(axis=1),
            "kans_ruim": (drawn > budget[:, None] * (1 + margin)).mean(axis=1),
            "reserve": reserve,
            "reserve_aandeel": _ratio(reserve, budget),
        },
        years.columns,
    )
    large = f"{brief(100 * margin)} %"
    table["in_woorden"] = [
        f"Door toeval alleen is het budget {in_years(often)} te klein, en {in_years(seldom)} meer dan {large} te klein."
        for often, seldom in zip(table["kans_overschrijding"].tolist(), table["kans_ruim"].tolist(), strict=True)
    ]
    return table.rename_axis("gebiedscode")


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide; a gap where the whole is 0."""
    return np.asarray(np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0))


def _reserve(drawn: np.ndarray, budget: np.ndarray, certainty: float) -> np.ndarray:
    """Give what comes on top of the budget to have enough in a share `certainty` of the years, area × year."""
    enough = _for_each(drawn, lambda years: float(np.quantile(years, certainty)))
    return np.asarray(np.maximum(np.array(enough) - budget, 0))


def in_years(chance: float) -> str:
    """Say a chance per year in words: 0,25 is ``één op de vier jaren``."""
    rarest, surest = (_FREQUENCIES[place][0] / _FREQUENCIES[place][1] for place in (0, -1))
    if chance < rarest / 2:
        return "vrijwel nooit"
    if chance > (1 + surest) / 2:
        return "vrijwel elk jaar"
    # The nearest in proportion to how often it happens and how often it does not: one in fifty is far from one in twenty.
    times, years = min(_FREQUENCIES, key=lambda item: abs(_log_odds(item[0] / item[1]) - _log_odds(chance)))
    return f"{_WORDS[times]} op de {_WORDS[years]} jaren"


def _log_odds(chance: float) -> float:
    return float(np.log(chance) - np.log1p(-chance))


def pooling(years: pd.DataFrame, budget_cents: pd.Series, pools: Mapping[str, Sequence[str]], *, certainty: float) -> pd.DataFrame:
    """Say what areas save by keeping one reserve together.

    Parameters
    ----------
    years, budget_cents, certainty
        As in :func:`risk_table`.
    pools
        Gebiedscodes per pool, such as two or three neighbours.

    Returns
    -------
    Per pool `gebieden`, `reserve_apart` (sum of their own reserves), `reserve_samen`, `besparing` (cents) and `besparing_aandeel`, and
    `kans_overschrijding` and `variatie` of the pool.

    Raises
    ------
    BudgetError
        An area that was not drawn, or an area that is in a pool twice.
    """
    wrong = [code for codes in pools.values() for code in codes if code not in years or list(codes).count(code) > 1]
    if wrong:
        raise BudgetError(f"Gebied {named(pd.Index(wrong))} is onbekend of staat dubbel in een groep; verbeter de groep.")
    drawn, place = years.to_numpy().T, {code: row for row, code in enumerate(years.columns)}
    budget = budget_cents[years.columns].to_numpy(dtype=float)
    alone = _reserve(drawn, budget, certainty)
    members = [[place[code] for code in codes] for codes in pools.values()]
    whole, apart = (np.array([amounts[rows].sum() for rows in members]) for amounts in (budget, alone))

    def joint(pool: int) -> tuple[float, float, float, float]:
        together = drawn[members[pool]].sum(axis=0)
        enough, often = np.quantile(together, certainty), (together > whole[pool]).mean()
        return float(enough), float(often), float(together.mean()), float(together.std())

    enough, often, mean, spread = np.array(_for_each(range(len(members)), joint)).T
    jointly = np.maximum(enough - whole, 0)
    saved = apart - jointly
    return pd.DataFrame(
        {
            "gebieden": [", ".join(codes) for codes in pools.values()],
            "reserve_apart": apart,
            "reserve_samen": jointly,
            "besparing": saved,
            "besparing_aandeel": _ratio(saved, apart),
            "kans_overschrijding": often,
            "variatie": _ratio(spread, mean),
        },
        list(pools),
    ).rename_axis("groep")


def by_population(
    sizes: Sequence[int],
    *,
    share_clients: float,
    price_cents: float,
    cv: float,
    draws: int,
    certainty: float,
    margin: float,
    seed: int = SEED,
) -> pd.DataFrame:
    """Show how risk shrinks with the size of an area, each with its expected cost as budget.

    Parameters
    ----------
    sizes
        Numbers of inhabitants.
    share_clients
        Clients per inhabitant.
    price_cents, cv, draws, seed
        As in :func:`simulate_cost`.
    certainty, margin
        As in :func:`risk_table`.

    Returns
    -------
    Result of :func:`risk_table` per number of inhabitants, with `clienten` and `variatie_formule`, the closed form beside what was drawn.
    """
    clients = pd.Series([share_clients * size for size in sizes], pd.Index(sizes, name="inwoners"), dtype=float)
    years = simulate_cost(clients, price_cents, cv=cv, draws=draws, seed=seed)
    table = risk_table(years, clients * price_cents, certainty=certainty, margin=margin).rename_axis("inwoners")
    return table.assign(clienten=clients, variatie_formule=closed_form_cv(clients, cv))


def _check(
    clients: pd.Series,
    mean: pd.Series,
    cv: float,
    draws: int,
    stop_loss: float | None,
    inwoners: pd.Series | None,
    family: Family,
) -> None:
    if family not in ("gamma", "lognormal"):
        raise BudgetError(f"Verdeling '{family}' is onbekend; kies gamma of lognormal.")
    for values, what in ((clients, "het verwachte aantal cliënten"), (mean.reindex(clients.index), "de prijs per cliënt")):
        wrong = values.index[~(np.isfinite(values.astype(float)) & values.ge(0))]
        if len(wrong):
            raise BudgetError(f"Voor {named(wrong)} ontbreekt {what} of is het negatief; vul 0 of meer in.")
    if not (0 <= cv < np.inf and draws > 0 and (stop_loss is None or stop_loss > 0)):
        raise BudgetError("De spreiding per cliënt moet 0 of meer zijn, het aantal jaren en de grens per cliënt boven 0.")
    if inwoners is not None:
        crowded = clients.index[~clients.le(inwoners.reindex(clients.index))]
        if len(crowded):
            raise BudgetError(
                f"In {named(crowded)} zijn er meer cliënten dan inwoners of ontbreekt het aantal inwoners; controleer de cijfers."
            )
