"""What the gemeenten of Voorbeeldland book, plan, get and spend, in the forms in which real amounts arrive.

The truth is ``data/voorbeeldstad/geld.toml``: euro per inhabitant, which hold exactly for Voorbeeldstad; every other gemeente has a factor
of its own per post. Amounts are in whole € 1.000, as gemeenten deliver them.
"""

import io
import json
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkscan.sources.geld.cells import NO_FIGURE
from wijkscan.sources.rows import CHOSEN, chosen
from wijkscan.tables.areas import COUNTRY, VOORBEELDSTAD
from wijkscan.tables.gemeentenamen import by_name
from wijkscan.voorbeeldstad.plan import load_toml

BASE_YEAR, NEW_NUMBERING = 2024, 2025
REPORTS = {"begroting": "X000", "jaarrekening": "X005"}
_LASTEN = {"L1.1": 0.2, "L3.5.1": 0.7, "L4.3.8": 0.1}  # how lasten are spread over categorieën
_INTERNAL = "L7.4"  # overhead that is charged on within the gemeente: no lasten
_TEAMS = "6.2"
_THOUSAND = 1000


class Amounts:
    """The true amounts, from one seed.

    Parameters
    ----------
    inwoners
        Inhabitants per year: index gemeentecode.
    seed
        Of the factors of the gemeenten around Voorbeeldstad.
    """

    def __init__(self, inwoners: dict[int, pd.Series], seed: int) -> None:
        self._inwoners, self._seed = inwoners, seed
        self._plan: dict[str, Any] = load_toml("geld")

    def booked(self, year: int, soort: str) -> pd.DataFrame:
        """Give the lasten of Iv3 in € 1.000: index gemeentecode, columns taakvelden in the numbering of that year."""
        posts = self._plan["taakvelden"]["2025" if year >= NEW_NUMBERING else "2024"]
        share = self._plan["planned"] if soort == "begroting" else 1.0
        return pd.DataFrame({post: self._of(post, euro * share, year) for post, euro in posts.items()})

    def costs(self, kind: str, year: int) -> pd.DataFrame:
        """Give the costs of Wmo or jeugdzorg in € 1.000: index gemeentecode, columns the keys of the posts."""
        return pd.DataFrame({key: self._of(key, euro, year) for key, (_, euro) in self._plan[kind].items()})

    def fonds(self, year: int) -> pd.DataFrame:
        """Give what the Rijk gives in € 1.000: index gemeentecode, columns clusters."""
        return pd.DataFrame({cluster: self._of(cluster, euro, year) for cluster, euro in self._plan["gemeentefonds"].items()})

    def _of(self, post: str, euro: float, year: int) -> pd.Series:
        """Give € 1.000 per gemeente of a post with `euro` per inhabitant in 2024."""
        inwoners = self._inwoners[min(year, max(self._inwoners))]
        spread = self._plan["spread"]["wijkteams" if post.startswith(_TEAMS) else "usual"]
        kind = _TEAMS if post.startswith(_TEAMS) else post
        draws = np.random.default_rng([self._seed, 9, crc32(kind.encode())]).normal(0, spread, len(inwoners))
        factor = pd.Series(np.exp(draws), index=inwoners.index)
        factor[VOORBEELDSTAD] = 1.0
        growth = (1 + self._plan["growth"]) ** (year - BASE_YEAR)
        amounts: pd.Series = (euro * growth * factor * inwoners / _THOUSAND).round().astype("int64")
        return amounts

    def iv3_files(self, year: int, sorts: tuple[str, ...]) -> tuple[dict[str, bytes], int]:
        """Write Iv3 of one year in the form of its feed; give the files and the number of rows."""
        parts = []
        for soort in sorts:
            for post, lasten in self.booked(year, soort).items():
                left = lasten.copy()
                amounts = {}
                for category, share in list(_LASTEN.items())[1:]:
                    amounts[category] = (lasten * share).round().astype("int64")
                    left = left - amounts[category]
                amounts |= {
                    "L1.1": left,
                    _INTERNAL: (lasten * 0.1).round(),
                    "B4.3.1": (lasten * self._plan["baten"].get(post, 0.02)).round(),
                }
                parts += [
                    pd.DataFrame(
                        {
                            "TaakveldBalanspost": str(post).ljust(6), "Categorie": category.ljust(8),
                            "Gemeenten": [code.ljust(9) for code in lasten.index], "Verslagsoort": f"{year}{REPORTS[soort]}",
                            "k_1ePlaatsing_1": values.astype(float).to_numpy(),
                        }
                    )
                    for category, values in amounts.items()
                ]  # fmt: skip
        rows = pd.concat(parts, ignore_index=True)
        # Of every third row there is no second plaatsing; the first of the others was a little off.
        again = np.arange(len(rows)) % 3 != 0
        rows["k_2ePlaatsing_2"] = rows["k_1ePlaatsing_1"].where(again, float(NO_FIGURE))
        rows["k_1ePlaatsing_1"] += np.where(again, 1.0, 0.0)
        rows.insert(0, "ID", range(len(rows)))
        return {"TypedDataSet.parquet": _parquet(rows)}, len(rows)

    def cost_files(self, kind: str, posts: str, years: tuple[int, ...], silent: str) -> tuple[dict[str, bytes], int]:
        """Write the costs of several years in the form of their feed; the gemeente that delivers nothing has gaps."""
        parts = []
        for year in years:
            spent = self.costs(kind, year)
            spent.loc["NL01"] = spent.drop(index=silent).sum()
            for key, values in spent.items():
                known = values.astype(float).where(values.index != silent)
                fixed = {posts: str(key).ljust(8), "RegioS": [code.ljust(6) for code in values.index], "Perioden": f"{year}JJ00"}
                planned = (known * self._plan["planned"]).round()
                parts.append(pd.DataFrame(fixed | {"BegroteKosten_1": planned.to_numpy(), "GerealiseerdeKosten_2": known.to_numpy()}))
        rows = pd.concat(parts, ignore_index=True)
        rows.insert(0, "ID", range(len(rows)))
        titles = [{"Key": key.ljust(8), "Title": title, "Description": ""} for key, (title, _) in self._plan[kind].items()]
        return {"TypedDataSet.parquet": _parquet(rows), f"{posts}.json": json.dumps(titles, ensure_ascii=False).encode()}, len(rows)

    def fonds_files(self, year: int, names: pd.Series) -> tuple[dict[str, bytes], int]:
        """Write what the Rijk gives for a year, in euro, by name, as after the septembercirculaire of the year before."""
        euro = (self.fonds(year) * float(_THOUSAND)).rename(index=names.to_dict())
        euro.loc["Nederland"] = euro.sum()
        euro["Totaal"] = euro.sum(axis=1)
        text = euro.rename_axis("Gemeenten").reset_index().to_csv(sep=";", lineterminator="\n")
        codes = by_name((str(code), str(name)) for code, name in names.items())
        return {f"uitkomst_GF_S{year - 1}_{year}.csv": text.encode(), CHOSEN: chosen(codes, 0)}, len(euro)


def gemeente_names(names: pd.DataFrame) -> pd.Series:
    """Give the name per gemeentecode, without the country."""
    return names.loc[names.index.str.startswith("GM"), "name"].drop(COUNTRY, errors="ignore")


def _parquet(rows: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(_arrow(rows), buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _arrow(rows: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
