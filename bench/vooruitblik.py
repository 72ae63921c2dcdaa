"""Look ahead from earlier years on the real wijken of the country, and write what that taught.

    python -m bench.vooruitblik [DATA] [--schrijf]

DATA is a folder with ``cbs/`` (figures of wijken in 2020, 2021, 2022 and 2024) and ``kaart/`` (maps of 2022 and 2024). Compared are wijken
whose code and boundary stayed the same: the flags of CBS in 2021, 2022 and 2024 say so, and the maps of 2022 and 2024 overlap. Prints
errors, coverage and the choices; ``--schrijf`` writes ``data/parameters/vooruitblik.toml``.
"""

import argparse
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from wijkscan.model.vooruitblik.ahead import look_ahead
from wijkscan.model.vooruitblik.backtest import Spread, Trial, coverage, errors, learn_spread, predicted, residuals, sizes
from wijkscan.model.vooruitblik.band import Draws
from wijkscan.model.vooruitblik.cohort import Settings
from wijkscan.model.vooruitblik.population import MEASURES, Population
from wijkscan.model.vooruitblik.specification import METHODS, Specification
from wijkscan.parameters import FOLDER
from wijkscan.tables.areas import gemeente_of
from wijkscan.tables.comparability import MOVED_BOUNDARY

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PANEL = Path("cbs") / "kwb_wijk_panel_2020_2021_2022_2024.parquet"
NAMES = {
    "a_inw": "inwoners", "a_00_14": "leeftijd_0_15", "a_15_24": "leeftijd_15_25", "a_25_44": "leeftijd_25_45",
    "a_45_64": "leeftijd_45_65", "a_65_oo": "leeftijd_65_plus", "a_1p_hh": "eenpersoonshuishoudens",
    "a_hh_m_k": "huishoudens_met_kinderen",
}  # fmt: skip
CLASSES = (0, 100, 500, 1000, 2500, 5000, 10000)
TRIALS = ((2020, 2021, 2022), (2020, 2021, 2024), (2020, 2022, 2024))
CHOSEN_ON = 2024  # what is used for whom is chosen on the stands that look furthest: those that predict this year
SETTINGS = Settings(kappa=2000, kappa_children=500, own_years=3)
HORIZON = 15
DRAWS = 1000
BAR = 1000  # the bars hold for wijken from this size on


def same_wijken(data: Path) -> pd.Index:
    """Give the wijken of which code and boundary stayed the same from 2020 to 2024."""
    flags = [
        pd.read_parquet(data / "cbs" / f"kwb_{year}_gm_wk_shortnames.parquet").set_index("code")["ind_wbi"] for year in (2021, 2022)
    ]
    newest = pd.read_parquet(data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet")
    flags.append(newest.set_index(newest["WijkenEnBuurten"].str.strip())["IndelingswijzigingGemeenteWijkBuurt_4"].astype(float))
    before = gpd.read_parquet(data / "kaart" / "wijken_2022.parquet").set_index("code").geometry
    after = gpd.read_file(data / "kaart" / "wijkenbuurten_2024.gpkg", layer="wijken").set_index("wijkcode").geometry
    codes = before.index.intersection(after.index)
    one, other = before.loc[codes].make_valid(), after.loc[codes].make_valid()
    overlap = one.intersection(other, align=False).area / one.union(other, align=False).area
    same = pd.concat([flag.eq(1) for flag in flags] + [overlap >= MOVED_BOUNDARY], axis="columns", join="inner").all(axis="columns")
    return same.index[same]


def trials(data: Path) -> list[Trial]:
    """Give the stands, over the wijken of all four years."""
    panel = pd.read_parquet(data / PANEL)
    rest = panel["a_hh"] - panel["a_1p_hh"] - panel["a_hh_m_k"]
    panel["huishoudens_zonder_kinderen"] = rest.clip(lower=0)  # each is rounded to five
    by_year = {year: rows.set_index("code").rename(columns=NAMES) for year, rows in panel.groupby("year")}
    codes = same_wijken(data)
    for rows in by_year.values():
        codes = codes.intersection(rows.index)
    people = {year: Population.of(year, rows.loc[codes]) for year, rows in by_year.items()}
    return [Trial(*(people[year] for year in years)) for years in TRIALS]


def total_known(stand: Trial, settings: Settings = SETTINGS) -> pd.Series:
    """Give the error in percent per measure over the bar if the total of every gemeente were known, as a perfect official forecast."""
    found = predicted(stand, settings)["cohort"]
    observed = sizes(stand.realised.ages.to_numpy(float), stand.realised.starts, stand.realised.areas)
    gemeente = gemeente_of(found.index.to_series()).to_numpy()
    factor = observed["inwoners"].groupby(gemeente).transform("sum") / found["inwoners"].groupby(gemeente).transform("sum")
    off = (100 * (found.mul(factor, axis="index") - observed).where(observed > 0) / observed).abs()
    return off[stand.base.inwoners >= BAR].mean()


def gemeenten_inside(stand: Trial, outcome: "Outcome") -> pd.Series:
    """Give the share of gemeenten inside the 80 % band of their areas together, in percent: are areas off together as drawn."""
    specification = Specification.from_table(tomllib.loads(as_toml(outcome)))
    ahead = look_ahead(stand.base, stand.earlier, stand.ahead, specification)
    gemeente = gemeente_of(stand.base.areas.to_series())
    band = Draws(ahead, DRAWS, seed=1).year(stand.realised.year).band_of(gemeente)
    observed = sizes(stand.realised.ages.to_numpy(float), stand.realised.starts, stand.realised.areas).groupby(gemeente).sum()
    return pd.Series({name: 100 * observed[name].between(band[name, "laag"], band[name, "hoog"]).mean() for name in MEASURES})


@dataclass(frozen=True)
class Outcome:
    """What the backtest found: per stand errors by class and over the bar; the method used and its error, spread and coverage."""

    stands: list[Trial]
    by_class: list[pd.DataFrame]
    over_bar: list[pd.DataFrame]
    best: pd.DataFrame
    spread: Spread
    coverage: pd.DataFrame
    coverage_by_stand: list[pd.DataFrame]


def best_of(found: list[pd.DataFrame], stands: list[Trial]) -> pd.DataFrame:
    """Give the mean error per class and measure over the stands that the choice is made on, method by method."""
    chosen = [table for table, stand in zip(found, stands, strict=True) if stand.realised.year == CHOSEN_ON]
    used = [table.xs("mape", axis="columns", level=1) for table in chosen]
    return (sum(used) / len(used))[list(METHODS)]


def half(found: list[tuple[Trial, pd.DataFrame]], *, even: bool) -> list[tuple[Trial, pd.DataFrame]]:
    """Keep the residuals of half of the gemeenten, by the last figure of their number."""
    return [(trial, table.where((gemeente_of(table.index.to_series()).str[-1].astype(int) % 2 == 0) == even)) for trial, table in found]


def measured(stands: list[Trial], settings: Settings = SETTINGS) -> Outcome:
    """Measure everything; coverage is of gemeenten that the spread was not learnt from."""
    by_class = [errors(stand, settings, CLASSES) for stand in stands]
    best = best_of(by_class, stands).idxmin(axis="columns").unstack("maat")[list(MEASURES)]
    found = [(stand, residuals(stand, settings, best)) for stand in stands]
    halves = {even: half(found, even=even) for even in (True, False)}
    learnt = {even: learn_spread(halves[even], CLASSES) for even in halves}
    unseen = [coverage(learnt[not even], halves[even], CLASSES) for even in halves]
    return Outcome(
        stands, by_class, [errors(stand, settings, (0, BAR)).xs(BAR) for stand in stands], best, learn_spread(found, CLASSES),
        sum(unseen) / len(unseen),
        [sum(coverage(learnt[not even], [halves[even][place]], CLASSES) for even in halves) / len(halves) for place in range(len(stands))],
    )  # fmt: skip


def as_toml(outcome: Outcome) -> str:
    """Write what was found as the parameter file that the look ahead reads."""
    mean = best_of(outcome.by_class, outcome.stands)
    number = outcome.by_class[-1]["gelijk", "wijken"]
    lines = [HEAD]
    values = {"kappa": SETTINGS.kappa, "kappa_kinderen": SETTINGS.kappa_children, "eigen_jaren": SETTINGS.own_years,
              "groei_spreiding": round(outcome.spread.growth, 2), "horizon": HORIZON}  # fmt: skip
    for name, (description, unit, kind, source) in PASSPORTS.items():
        lines.append(
            f'[instellingen.{name}]\ndescription = "{description}"\nunit = "{unit}"\nkind = "{kind}"\n'
            f'valid_from = {date(2024, 1, 1)}\nvalue = {values[name]}\nsource = "{source}"\n'
        )
    for part, numbers in (("binnen_gemeente", outcome.spread.shared), ("met_inwoners", outcome.spread.together)):
        lines.append(f"[{part}]\n" + "\n".join(f'"{name}" = {numbers[name]:.2f}' for name in MEASURES) + "\n")
    lines.append("[toets_van]\n" + TESTED)
    for (size, measure), row in mean.iterrows():
        told = ", ".join(f"{name} = {row[name]:.2f}" for name in METHODS)
        lines.append(
            f'[[toets]]\nklasse = {size}\nmaat = "{measure}"\nwijken = {number[size, measure]}\n'
            + told.replace(", ", "\n")
            + f"\nspreiding = {outcome.spread.scale.at[size, measure]:.4f}\ndekking = {outcome.coverage.at[size, measure]:.1f}\n"
        )
    return "\n".join(lines)


HEAD = """# Wat de terugtoets van de vooruitblik vond: welke methode voor welke wijken het minst afweek, en hoe ver.
# Gemaakt door `python -m bench.vooruitblik --schrijf` op echte cijfers; niet met de hand aanpassen.
"""
BACKTEST = "Terugtoets op CBS, Kerncijfers wijken en buurten 2020, 2021, 2022 en 2024"
PASSPORTS = {
    "kappa": (
        "Verwachte mensen maal jaren waarbij de eigen verhouding van een wijk even zwaar telt als die van het hele land.",
        "persoon-jaren", "statistiek", f"{BACKTEST}: van 1000 tot 4000 maakt het minder dan 0,07 procentpunt uit",
    ),
    "kappa_kinderen": (
        "Inwoners van 25 tot 45 jaar waarbij het eigen aantal kinderen even zwaar telt als dat van het hele land.",
        "personen", "statistiek", BACKTEST,
    ),
    "eigen_jaren": (
        "Jaren waarin de eigen verhouding van een wijk telt; daarna die van het hele land.", "jaren", "aanname",
        "Niet verder dan de terugtoets reikt: van 2021 tot 2024",
    ),
    "groei_spreiding": ("Macht van het aantal jaren waarmee de afwijking groeit.", "macht", "statistiek", BACKTEST),
    "horizon": ("Verste jaar vooruit.", "jaren", "aanname", "Eigen keuze: verder kijkt ook de regionale prognose niet met zekerheid"),
}  # fmt: skip
TESTED = f"""description = "Gemiddelde van de absolute afwijking in procenten over wijken, per klasse (kleinste aantal inwoners), maat en \
methode; spreiding van de logaritme na een jaar; dekking van de band van 80 % bij gemeenten waarvan niet is geleerd."
unit = "procent; logaritme"
kind = "statistiek"
valid_from = 2024-01-01
source = "{BACKTEST}; wijken met dezelfde code en grens; staand in 2021 en 2022, kijkend naar 2024"
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", nargs="?", type=Path, default=DATA, help="folder with the real files")
    options.add_argument("--schrijf", action="store_true", help="write data/parameters/vooruitblik.toml")
    chosen = options.parse_args()
    outcome = measured(trials(chosen.data))
    for stand, table, bar in zip(outcome.stands, outcome.by_class, outcome.over_bar, strict=True):
        print(f"\nstaand in {stand.base.year} (geleerd sinds {stand.earlier.year}), kijkend naar {stand.realised.year}")
        print(table.round(2).to_string())
        print(f"vanaf {BAR} inwoners:\n{bar.round(2).to_string()}")
        print("gemeentetotaal bekend:", total_known(stand).round(2).to_dict())
        print("gemeenten binnen hun band:", gemeenten_inside(stand, outcome).round(1).to_dict())
    print("\nvoor wie wat:", outcome.best.to_string(), sep="\n")
    print("\ndekking van de 80 %-band, gemeenten waarvan niet is geleerd:", outcome.coverage.round(1).to_string(), sep="\n")
    for stand, table in zip(outcome.stands, outcome.coverage_by_stand, strict=True):
        print(f"{stand.base.year} -> {stand.realised.year}", table.round(1).to_string(), sep="\n")
    print("\nspreiding:", outcome.spread, sep="\n")
    if chosen.schrijf:
        (FOLDER / "vooruitblik.toml").write_text(as_toml(outcome), encoding="utf-8")


if __name__ == "__main__":
    main()
