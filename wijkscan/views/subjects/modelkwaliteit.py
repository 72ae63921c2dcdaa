"""What the page says of how good expected use is: for gemeenten that were left out, and of the verdicts in this one."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import number, percent
from wijkscan.model.use.by_type import OWN, SHARE
from wijkscan.model.use.gemeente import LawModel, LawUse
from wijkscan.model.use.quality import CALIBRATED, RAW, SEEN, WHOLE
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN
from wijkscan.tables.wetten import law_names, wetten
from wijkscan.views import colours
from wijkscan.views.charts import quality as charts_quality
from wijkscan.views.words.texts import plain

WAYS = {
    SEEN: "wijken waarvan het model leerde",
    RAW: "hele gemeenten weggelaten",
    CALIBRATED: "hele gemeenten weggelaten, geijkt op de som van hun wijken",
    WHOLE: "hele gemeenten weggelaten, elke gemeente als geheel",
}
NO_TYPES = "Tabellen met soorten voorzieningen zijn niet geladen of nog niet geleerd; per soort is het model daarom niet getoetst."
_MEASURES = {
    "areas": "Wijken",
    "r2": "Verklaard verschil (R²)",
    "cpm": "CPM",
    "calibration_slope": "IJkhelling",
    "calibration_intercept": "IJkniveau",
    "mape": "Gemiddeld ernaast",
    "off": "Meer dan 10% ernaast",
}


def sentence(law: LawModel) -> str:
    """Say in plain words how good the model is for gemeenten it has not seen, and how far its band holds."""
    found, label, parts = law.quality, law_names()[law.model.specification.wet], law.model.specification.tested_in
    unseen, scaled, whole = _row(found.measures, RAW), _row(found.measures, CALIBRATED), _row(found.band, WHOLE)
    between = (
        f" Van de weggelaten gemeenten als geheel valt {_share(whole['binnen'])} binnen hun band; acht van de tien liggen tussen "
        f"{number(whole['laag'], 2)} en {number(whole['hoog'], 2)} keer wat is verwacht."
    )
    return (
        f"Getoetst op gemeenten die in hun geheel waren weggelaten ({parts} delen, cijfers van {law.year}). Het model verklaart "
        f"**{percent(100 * unseen['r2'], 0)}** van de verschillen in {label} tussen wijken waarvan het niets had gezien, en na ijking op "
        f"hun gemeente {percent(100 * scaled['r2'], 0)}. In {percent(100 * scaled['off'], 0)} van de wijken zit het er dan nog meer dan "
        f"10 % naast. Binnen de band van 95 % valt {_share(_row(found.band, CALIBRATED)['binnen'])} van de geijkte wijken en "
        f"{_share(_row(found.band, RAW)['binnen'])} van de ruwe.{between if whole['gebieden'] else ''}"
    )


def chance_sentence(use: LawUse, law: LawModel, gemeente: str) -> str:
    """Say how many verdicts one expects by chance in this gemeente, beside how many there are."""
    words = use.wijken["oordeel"]
    judged, given, alone = int((words != UNKNOWN).sum()), int(words.isin((HIGHER, LOWER)).sum()), len(words) == 1
    if not judged:
        return f"In {plain(gemeente)} heeft geen wijk een oordeel, dus er valt er geen bij toeval op."
    if alone:
        now = "nu valt zij op" if given else "nu valt zij niet op"
        return (
            f"Ook waar niets aan de hand is, kan een wijk opvallen. Dat de enige wijk van {plain(gemeente)} door toeval alleen buiten de "
            f"band valt, heeft een kans van **{_share(use.by_chance)}**; {now}."
        )
    outside = 1 - _row(law.quality.band, CALIBRATED)["binnen"]
    beside = f"; onder weggelaten wijken was het {_share(outside)}, hier {number(judged * outside, 1)}"
    wijken = f"{'de ene wijk' if judged == 1 else f'de {judged} wijken'} met een oordeel"
    return (
        f"Ook waar niets aan de hand is, valt er weleens een wijk op. Van {wijken} in {plain(gemeente)} vallen er naar verwachting "
        f"**{number(use.by_chance, 1)}** ({_share(use.by_chance / judged)}) door toeval alleen buiten de band"
        f"{'' if np.isnan(outside) else beside}. Nu {'valt' if given == 1 else 'vallen'} er {given} op."
    )


def groups_chart(law: LawModel, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw expected beside counted clients in ten groups of gemeenten that were left out."""
    found, label = law.quality.groups, law_names()[law.model.specification.wet]
    headings = {
        "gemeenten": "Gemeenten",
        "verwacht": "Verwacht per 1.000",
        "geteld": "Geteld per 1.000",
        "laag": "Acht van de tien van",
        "hoog": "Acht van de tien tot",
    }
    table = found.rename(columns=headings).rename_axis("Groep").reset_index()
    return charts_quality.groups(found, label=label, theme=theme), charts_quality.summary_groups(found, label=label), table


def measures_table(law: LawModel) -> pd.DataFrame:
    """Give the measures of fit per way of looking."""
    found = law.quality.measures[list(_MEASURES)].rename(columns=_MEASURES)
    return found.rename(index=WAYS).rename_axis("Hoe gemeten").reset_index()


def band_table(law: LawModel) -> pd.DataFrame:
    """Give how many areas lie within the 95 % band, and how many would lie outside it by chance."""
    found = law.quality.band.rename(index=WAYS).rename_axis("Hoe gemeten").reset_index()
    return pd.DataFrame(
        {
            "Hoe gemeten": found["Hoe gemeten"],
            "Vergeleken": found["gebieden"],
            "Binnen de band (%)": 100 * found["binnen"],
            "Erbuiten door toeval (%)": 100 * found["toeval"],
            "Acht van de tien van": found["laag"],
            "Acht van de tien tot": found["hoog"],
        }
    )


def types_table(law: LawModel) -> pd.DataFrame:
    """Give per type of provision how much both ways of expecting it explain in gemeenten that were left out, and which one is used."""
    worth, rows = law.quality.types, []
    for soort in wetten()[law.model.specification.wet].soorten:
        if f"{soort.code} {SHARE}_{RAW}" not in worth.index:
            continue
        ways = [f"{how}_{seen}" for how in (SHARE, OWN) for seen in (RAW, CALIBRATED)]
        r2 = {way: worth["r2"].get(f"{soort.code} {way}") for way in ways}
        model = law.types[soort.code].model
        used = worth.T[f"{soort.code} {SHARE if model is None else OWN}_{RAW}"]
        rows.append(
            {
                "Soort": soort.label,
                "Gebruikt": "deel van de wet" if model is None else "eigen model",
                "Wijken": used["areas"],
                "R² deel van de wet": r2[f"{SHARE}_{RAW}"],
                "R² eigen model": r2[f"{OWN}_{RAW}"],
                "R² deel, geijkt": r2[f"{SHARE}_{CALIBRATED}"],
                "R² eigen, geijkt": r2[f"{OWN}_{CALIBRATED}"],
                "Gemiddeld ernaast": used["mape"],
            }
        )
    return pd.DataFrame(rows)


def _share(part: float) -> str:
    return percent(100 * part)


def _row(table: pd.DataFrame, way: str) -> dict[str, float]:
    return {str(name): float(figure) for name, figure in table.T[way].items()}


ABOUT = (
    "R² is het deel van de verschillen tussen wijken dat is voorspeld; 100 % is alles. De ijkhelling is 1 als grote verschillen even groot "
    "zijn voorspeld als ze zijn, en het ijkniveau 0 als het totaal klopt. Een groep is een tiende van de gemeenten, van weinig naar veel "
    "verwacht gebruik; alle cliënten van een gemeente tellen, ook zonder bekende wijk. Bij toeval is gerekend met de gewone spreiding "
    "tussen wijken en met de afronding door CBS."
)
