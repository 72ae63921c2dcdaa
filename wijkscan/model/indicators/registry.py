"""The registry of indicators: every label, unit, direction and definition exists once, here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
import pandas as pd

from wijkscan.tables.columns import BY_CODE

Law = Literal["Wmo 2015", "Jeugdwet", "Participatiewet", "Zorgverzekeringswet"]
MODELLED = "gemodelleerde schatting"


class Theme(StrEnum):
    """Theme of an indicator, in the order of the pages."""

    BEVOLKING = "Bevolking"
    HUISHOUDENS = "Huishoudens"
    INKOMEN = "Inkomen"
    WONEN = "Wonen"
    WERK = "Opleiding en werk"
    GEZONDHEID = "Gezondheid"
    NABIJ = "Voorzieningen nabij"
    ZORG = "Zorggebruik"


NEED_THEMES = {theme.name.lower(): theme for theme in Theme if theme not in (Theme.NABIJ, Theme.ZORG)}
"""The themes that weigh in need, by the key of their weight."""


@dataclass(frozen=True)
class Indicator:
    """One thing to know about an area.

    Parameters
    ----------
    code, label, theme
        Name in tables and links, Dutch label, theme.
    numerator
        Column it is read from; alone it is shown as published.
    denominators
        Columns whose sum it is divided by; empty for a published figure.
    per
        What the ratio is expressed in: 100 (percent) or 1 000.
    direction
        +1 when more means more need for support, −1 when less does, 0 when it says nothing about need.
    law
        Law that pays for it, for use of care and support.
    definition
        One or two Dutch sentences; the CBS definition of the edition is shown beside it where delivered.
    in_need
        Whether it takes part in the need index. Use of care never does: an index with use in it repeats past under-use.
    composite
        Whether it is made of what stands beside it already (income, education, work): shown, and never ranked or weighed, or these would
        count twice.
    decimals
        Decimals on the screen.
    """

    code: str
    label: str
    theme: Theme
    numerator: str
    denominators: tuple[str, ...] = ()
    per: int = 100
    direction: Literal[-1, 0, 1] = 0
    law: Law | None = None
    definition: str = ""
    in_need: bool = False
    composite: bool = False
    decimals: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns it is made from."""
        return tuple(dict.fromkeys((self.numerator, *self.denominators)))

    @property
    def weights(self) -> tuple[str, ...]:
        """Column that weighs a published mean or percentage when areas are taken together."""
        return (BY_CODE[self.numerator].base,) if not self.denominators and BY_CODE[self.numerator].base in BY_CODE else ()

    @property
    def unit(self) -> str:
        """Unit on the screen."""
        if not self.denominators:
            return BY_CODE[self.numerator].unit
        return "%" if self.per == 100 else "per 1.000"

    @property
    def modelled(self) -> bool:
        """Whether it is a modelled estimate (RIVM), to be marked as such."""
        return BY_CODE[self.numerator].modelled

    @property
    def is_count(self) -> bool:
        """Whether it is a plain count, which says how large an area is and not how it differs."""
        return not self.denominators and BY_CODE[self.numerator].kind == "count"

    def compute(self, values: pd.DataFrame) -> pd.Series:
        """Give the indicator per area.

        Parameters
        ----------
        values
            Areas × columns, NaN for gaps; a column that is absent counts as a gap everywhere.

        Returns
        -------
        numerator, or per × numerator / Σ denominators; NaN where any part is a gap or the base is not positive.
        """
        parts = values.reindex(columns=list(self.columns))
        if not self.denominators:
            return parts[self.numerator].rename(self.code)
        base = parts[list(self.denominators)].to_numpy().sum(axis=1)
        return (self.per * parts[self.numerator] / np.where(base > 0, base, float("nan"))).rename(self.code)

    def aggregate(self, values: pd.DataFrame) -> float:
        """Give the indicator over several areas together, for where no published total exists.

        A count is added up where every area has it: a sum over some of them is no total. A ratio is taken over the areas
        that have all its parts; a published mean or percentage is averaged with its base as weight. NaN where that cannot be.
        """
        names = [*self.columns, *self.weights]
        parts = values.reindex(columns=names).to_numpy(dtype=float)
        if self.is_count:
            return float(parts.sum()) if len(parts) else float("nan")
        known = parts[~np.isnan(parts).any(axis=1)]
        base = known[:, [names.index(name) for name in self.denominators or self.weights]].sum(axis=1)
        above = self.per * known[:, 0].sum() if self.denominators else known[:, 0] @ base
        return float(above / base.sum()) if base.sum() > 0 else float("nan")


_AGES_15_65 = ("leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65")
_AGES_15_PLUS = (*_AGES_15_65, "leeftijd_65_plus")
_EDUCATION = ("opleiding_laag", "opleiding_midden", "opleiding_hoog")
_B, _H, _I, _W = Theme.BEVOLKING, Theme.HUISHOUDENS, Theme.INKOMEN, Theme.WONEN
_O, _G, _N, _Z = Theme.WERK, Theme.GEZONDHEID, Theme.NABIJ, Theme.ZORG
_PERSONS = ("inwoners",)
_HOMES = ("huishoudens",)
_RIVM = " Modelschatting van het RIVM uit enquête en registraties, inwoners van 18 jaar en ouder."
_ZVW = " Bron: RIVM Regiobeeld, uit declaraties (Vektis). Het is gebruik en zegt niets over wat niet wordt gevraagd."
_ROAD = "Gemiddelde afstand over de weg van alle inwoners tot de dichtstbijzijnde"

INDICATORS: tuple[Indicator, ...] = (
    Indicator("inwoners", "Inwoners", _B, "inwoners", decimals=0,
              definition="Personen in de basisregistratie op 1 januari. Per wijk en buurt door CBS afgerond op vijftallen."),
    Indicator("bevolkingsdichtheid", "Bevolkingsdichtheid", _B, "bevolkingsdichtheid", decimals=0,
              definition="Inwoners per vierkante kilometer land."),
    Indicator("aandeel_0_15", "Inwoners van 0 tot 15 jaar", _B, "leeftijd_0_15", _PERSONS,
              definition="Aandeel kinderen tot 15 jaar in alle inwoners."),
    Indicator("aandeel_15_25", "Inwoners van 15 tot 25 jaar", _B, "leeftijd_15_25", _PERSONS,
              definition="Aandeel jongeren van 15 tot 25 jaar in alle inwoners."),
    Indicator("aandeel_25_45", "Inwoners van 25 tot 45 jaar", _B, "leeftijd_25_45", _PERSONS,
              definition="Aandeel inwoners van 25 tot 45 jaar in alle inwoners."),
    Indicator("aandeel_45_65", "Inwoners van 45 tot 65 jaar", _B, "leeftijd_45_65", _PERSONS,
              definition="Aandeel inwoners van 45 tot 65 jaar in alle inwoners."),
    Indicator("aandeel_65_plus", "Inwoners van 65 jaar en ouder", _B, "leeftijd_65_plus", _PERSONS, direction=1, in_need=True,
              definition="Aandeel inwoners van 65 jaar en ouder in alle inwoners."),
    Indicator("gescheiden", "Gescheiden inwoners", _B, "gescheiden", _PERSONS, direction=1, in_need=True,
              definition="Aandeel inwoners met burgerlijke staat gescheiden."),
    Indicator("verweduwd", "Verweduwde inwoners", _B, "verweduwd", _PERSONS, direction=1, in_need=True,
              definition="Aandeel inwoners met burgerlijke staat verweduwd."),
    Indicator("geboorten", "Geboorten", _B, "geboorte", _PERSONS, per=1000,
              definition="Levendgeborenen in een jaar per 1.000 inwoners."),
    Indicator("sterfte", "Sterfte", _B, "sterfte", _PERSONS, per=1000,
              definition="Overledenen in een jaar per 1.000 inwoners."),
    Indicator("huishoudens", "Huishoudens", _H, "huishoudens", decimals=0,
              definition="Particuliere huishoudens op 1 januari; bewoners van instellingen tellen niet mee."),
    Indicator("eenpersoonshuishoudens", "Eenpersoonshuishoudens", _H, "eenpersoonshuishoudens", _HOMES, direction=1, in_need=True,
              definition="Aandeel huishoudens van één persoon."),
    Indicator("huishoudens_zonder_kinderen", "Huishoudens zonder kinderen", _H, "huishoudens_zonder_kinderen", _HOMES,
              definition="Aandeel meerpersoonshuishoudens zonder thuiswonende kinderen in alle huishoudens."),
    Indicator("huishoudens_met_kinderen", "Huishoudens met kinderen", _H, "huishoudens_met_kinderen", _HOMES,
              definition="Aandeel huishoudens met thuiswonende kinderen, eenoudergezinnen inbegrepen."),
    Indicator("huishoudensgrootte", "Gemiddelde huishoudensgrootte", _H, "huishoudensgrootte",
              definition="Gemiddeld aantal personen per particulier huishouden."),
    Indicator("personen_in_armoede", "Personen in armoede", _I, "personen_in_armoede", direction=1, in_need=True,
              definition="Aandeel personen in een huishouden met een inkomen onder de armoedegrens van CBS, SCP en Nibud (vanaf 2024)."),
    Indicator("personen_net_boven_armoede", "Personen net boven de armoedegrens", _I, "personen_net_boven_armoede", direction=1,
              definition="Aandeel personen met een inkomen tot 25% boven de armoedegrens."),
    Indicator("personen_laag_inkomen", "Personen in de laagste inkomensgroep", _I, "personen_laag_inkomen", direction=1,
              definition="Aandeel inkomensontvangers dat landelijk bij de 40% laagste inkomens hoort."),
    Indicator("personen_hoog_inkomen", "Personen in de hoogste inkomensgroep", _I, "personen_hoog_inkomen", direction=-1,
              definition="Aandeel inkomensontvangers dat landelijk bij de 20% hoogste inkomens hoort."),
    Indicator("huishoudens_laagste_40", "Huishoudens in de laagste inkomensgroep", _I, "huishoudens_laagste_40", direction=1, in_need=True,
              definition="Aandeel huishoudens dat landelijk bij de 40% laagste inkomens hoort."),
    Indicator("huishoudens_hoogste_20", "Huishoudens in de hoogste inkomensgroep", _I, "huishoudens_hoogste_20", direction=-1,
              definition="Aandeel huishoudens dat landelijk bij de 20% hoogste inkomens hoort."),
    Indicator("huishoudens_laag_inkomen", "Huishoudens met een laag inkomen", _I, "huishoudens_laag_inkomen", direction=1,
              definition="Aandeel huishoudens onder de lage-inkomensgrens; CBS publiceerde dit tot en met 2023. Niet te "
              "vergelijken met personen in armoede."),
    Indicator("huishoudens_sociaal_minimum", "Huishoudens rond het sociaal minimum", _I, "huishoudens_sociaal_minimum",
              direction=1, definition="Aandeel huishoudens onder of rond het sociaal minimum; gepubliceerd tot en met 2023."),
    Indicator("inkomen_per_inwoner", "Inkomen per inwoner", _I, "inkomen_per_inwoner", direction=-1,
              definition="Gemiddeld persoonlijk inkomen over alle inwoners, in duizenden euro's per jaar."),
    Indicator("inkomen_gestandaardiseerd", "Gestandaardiseerd inkomen", _I, "inkomen_gestandaardiseerd", direction=-1,
              definition="Besteedbaar inkomen van huishoudens, gecorrigeerd voor grootte en samenstelling, in duizenden euro's."),
    Indicator("mediaan_vermogen", "Doorsnee vermogen", _I, "mediaan_vermogen", direction=-1, in_need=True,
              definition="Vermogen van het middelste huishouden, in duizenden euro's."),
    Indicator("ses_woa", "Sociaal-economische status (SES-WOA)", _I, "ses_woa", direction=-1, composite=True, decimals=2,
              definition="Score van CBS voor welvaart, opleidingsniveau en recent arbeidsverleden van huishoudens samen; landelijk ligt "
              "het midden rond 0, en hoger is een hogere status. Omdat inkomen, opleiding en werk al los meetellen, weegt de score niet "
              "mee in de behoefte."),
    Indicator("ses_woa_spreiding", "Spreiding van de SES-WOA", _I, "ses_woa_spreiding", composite=True, decimals=2,
              definition="Hoe ver huishoudens in het gebied uiteenlopen rond hun gemiddelde SES-WOA-score (standaardafwijking): een "
              "gewone score met een grote spreiding kan een gebied met uitersten zijn."),
    Indicator("woningen", "Woningen", _W, "woningvoorraad", decimals=0, definition="Woningen op 1 januari."),
    Indicator("woz_waarde", "Gemiddelde WOZ-waarde", _W, "woz_waarde", decimals=0, direction=-1, in_need=True,
              definition="Gemiddelde waarde van woningen voor de Wet waardering onroerende zaken, in duizenden euro's."),
    Indicator("koopwoningen", "Koopwoningen", _W, "koopwoningen", direction=-1, decimals=0,
              definition="Aandeel woningen dat door de eigenaar wordt bewoond."),
    Indicator("huurwoningen", "Huurwoningen", _W, "huurwoningen", decimals=0,
              definition="Aandeel woningen dat wordt verhuurd, door corporaties en anderen."),
    Indicator("corporatiewoningen", "Woningen van een corporatie", _W, "corporatiewoningen", direction=1, in_need=True, decimals=0,
              definition="Aandeel woningen in bezit van een woningcorporatie."),
    Indicator("meergezinswoningen", "Meergezinswoningen", _W, "meergezinswoningen", decimals=0,
              definition="Aandeel flats, appartementen en boven- en benedenwoningen."),
    Indicator("onbewoonde_woningen", "Onbewoonde woningen", _W, "onbewoonde_woningen", decimals=0,
              definition="Aandeel woningen waar niemand staat ingeschreven."),
    Indicator("autos_per_huishouden", "Personenauto's per huishouden", _W, "autos_per_huishouden",
              definition="Personenauto's op naam van inwoners, per particulier huishouden."),
    Indicator("aardgas", "Aardgasverbruik per woning", _W, "aardgas", decimals=0,
              definition="Gemiddeld verbruik van woningen met een gasaansluiting."),
    Indicator("opleiding_laag", "Inwoners met basisonderwijs, vmbo of mbo1", _O, "opleiding_laag", _EDUCATION, direction=1, in_need=True,
              definition="Aandeel in de inwoners van 15 tot 75 jaar met bekend opleidingsniveau."),
    Indicator("opleiding_hoog", "Inwoners met hbo of wo", _O, "opleiding_hoog", _EDUCATION, direction=-1,
              definition="Aandeel in de inwoners van 15 tot 75 jaar met bekend opleidingsniveau."),
    Indicator("arbeidsparticipatie", "Netto arbeidsparticipatie", _O, "arbeidsparticipatie", direction=-1, in_need=True, decimals=0,
              definition="Aandeel inwoners van 15 tot 75 jaar met betaald werk."),
    Indicator("flexwerkers", "Flexibel werk", _O, "flexwerkers", decimals=0,
              definition="Aandeel werkenden dat werknemer is met een flexibele arbeidsrelatie."),
    Indicator("zelfstandigen", "Zelfstandigen", _O, "zelfstandigen", decimals=0,
              definition="Aandeel werkenden dat zelfstandige is."),
    Indicator("ww", "WW-uitkeringen", _O, "ww", _AGES_15_65, per=1000, direction=1, in_need=True,
              definition="Personen met een WW-uitkering per 1.000 inwoners van 15 tot 65 jaar."),
    Indicator("arbeidsongeschikt", "Arbeidsongeschiktheidsuitkeringen", _O, "arbeidsongeschikt", _AGES_15_65, per=1000, direction=1,
              in_need=True,
              definition="Personen met een uitkering voor arbeidsongeschiktheid per 1.000 inwoners van 15 tot 65 jaar."),
    Indicator("gezondheid_goed", "Goede ervaren gezondheid", _G, "gezondheid_goed", direction=-1, in_need=True,
              definition="Aandeel dat de eigen gezondheid goed of zeer goed noemt." + _RIVM),
    Indicator("langdurige_aandoening", "Langdurige aandoening", _G, "langdurige_aandoening", direction=1, in_need=True,
              definition="Aandeel met een of meer langdurige aandoeningen." + _RIVM),
    Indicator("lichamelijke_beperking", "Lichamelijke beperking", _G, "lichamelijke_beperking", direction=1, in_need=True,
              definition="Aandeel met moeite in horen, zien of bewegen." + _RIVM),
    Indicator("risico_angst_depressie", "Hoog risico op angst of depressie", _G, "risico_angst_depressie", direction=1, in_need=True,
              definition="Aandeel met een hoog risico op een angststoornis of depressie." + _RIVM),
    Indicator("veel_stress", "Veel stress", _G, "veel_stress", direction=1,
              definition="Aandeel met (heel) veel stress in de afgelopen vier weken." + _RIVM),
    Indicator("eenzaam", "Eenzaam", _G, "eenzaam", direction=1,
              definition="Aandeel dat zich matig tot zeer eenzaam voelt." + _RIVM),
    Indicator("sterk_eenzaam", "Sterk eenzaam", _G, "sterk_eenzaam", direction=1, in_need=True,
              definition="Aandeel dat zich sterk tot zeer sterk eenzaam voelt." + _RIVM),
    Indicator("mantelzorger", "Mantelzorgers", _G, "mantelzorger", definition="Aandeel dat mantelzorg geeft." + _RIVM),
    Indicator("vrijwilligerswerk", "Vrijwilligers", _G, "vrijwilligerswerk", definition="Aandeel dat vrijwilligerswerk doet." + _RIVM),
    Indicator("moeite_met_rondkomen", "Moeite met rondkomen", _G, "moeite_met_rondkomen", direction=1, in_need=True,
              definition="Aandeel dat moeite heeft met rondkomen." + _RIVM),
    Indicator("ernstig_overgewicht", "Ernstig overgewicht", _G, "ernstig_overgewicht", direction=1,
              definition="Aandeel met een BMI van 30 of hoger." + _RIVM),
    Indicator("voldoende_beweging", "Voldoende beweging", _G, "voldoende_beweging", direction=-1,
              definition="Aandeel dat aan de beweegrichtlijn voldoet." + _RIVM),
    Indicator("afstand_huisarts", "Afstand tot de huisarts", _N, "afstand_huisarts", definition=f"{_ROAD} huisartsenpraktijk."),
    Indicator("afstand_supermarkt", "Afstand tot een supermarkt", _N, "afstand_supermarkt", definition=f"{_ROAD} grote supermarkt."),
    Indicator("afstand_kinderdagverblijf", "Afstand tot een kinderdagverblijf", _N, "afstand_kinderdagverblijf",
              definition=f"{_ROAD} kinderdagverblijf."),
    Indicator("afstand_school", "Afstand tot een basisschool", _N, "afstand_school", definition=f"{_ROAD} basisschool."),
    Indicator("scholen_binnen_3_km", "Basisscholen binnen 3 km", _N, "scholen_binnen_3_km",
              definition="Gemiddeld aantal basisscholen binnen drie kilometer over de weg."),
    Indicator("wmo", "Wmo-cliënten", _Z, "wmo", law="Wmo 2015", decimals=0,
              definition="Inwoners met een maatwerkvoorziening Wmo. CBS rondt af op vijftallen en houdt 0 tot en met 7 geheim."),
    Indicator("wmo_per_1000", "Wmo-cliënten per 1.000 inwoners", _Z, "wmo_per_1000", law="Wmo 2015", decimals=0,
              definition="Inwoners met een maatwerkvoorziening Wmo, per 1.000 inwoners, zoals CBS dat publiceert."),
    Indicator("jeugdzorg", "Jongeren met jeugdzorg", _Z, "jeugdzorg", law="Jeugdwet", decimals=0,
              definition="Jongeren tot 23 jaar met jeugdzorg in natura. CBS houdt 0 tot en met 7 geheim."),
    Indicator("jeugdzorg_percentage", "Jongeren met jeugdzorg (aandeel)", _Z, "jeugdzorg_percentage", law="Jeugdwet",
              definition="Aandeel van de jongeren tot 23 jaar met jeugdzorg in natura, zoals CBS dat publiceert."),
    Indicator("bijstand", "Personen met bijstand", _Z, "bijstand", law="Participatiewet", decimals=0,
              definition="Personen met een bijstandsuitkering aan het eind van het jaar, afgerond op tientallen."),
    Indicator("bijstand_per_1000", "Bijstand per 1.000 inwoners van 15 jaar en ouder", _Z, "bijstand", _AGES_15_PLUS, per=1000,
              law="Participatiewet", definition="Personen met een bijstandsuitkering per 1.000 inwoners van 15 jaar en ouder."),
    Indicator("zvw_huisarts", "Patiënten met huisartsenzorg", _Z, "zvw_huisarts", law="Zorgverzekeringswet", decimals=0,
              definition="Inwoners voor wie de zorgverzekeraar huisartsenzorg betaalde, per 10.000 inwoners." + _ZVW),
    Indicator("zvw_ggz", "Patiënten met ggz uit de Zorgverzekeringswet", _Z, "zvw_ggz", law="Zorgverzekeringswet", decimals=0,
              definition="Inwoners voor wie de zorgverzekeraar geestelijke gezondheidszorg betaalde, per 10.000 inwoners." + _ZVW),
    Indicator("zvw_wijkverpleging", "Patiënten met wijkverpleging", _Z, "zvw_wijkverpleging", law="Zorgverzekeringswet", decimals=0,
              definition="Inwoners voor wie de zorgverzekeraar verpleging en verzorging thuis betaalde, per 10.000 inwoners." + _ZVW),
)  # fmt: skip

BY_INDICATOR: dict[str, Indicator] = {item.code: item for item in INDICATORS}
