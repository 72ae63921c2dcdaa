"""Three levels in one overview."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.levels import availability, levels, performance, pyramid_check, statutory

AREAS = pd.Index(["WK000100", "WK000101"])


def volume(**changed):
    row = {"gebiedscode": "WK000100", "wet": "wmo", "clienten": 100.0, "afgesproken": 100.0, "prijs_eurocent": 10_00} | changed
    return pd.DataFrame([row])


def test_a_fixed_amount_per_area_and_per_facility():
    facilities = pd.DataFrame({"gebiedscode": ["WK000101", "WK000101"], "aantal": [2, 1], "bedrag_eurocent": [30_00, 5_00]})
    rows = availability(AREAS, 100_00, facilities)
    assert rows["bedrag_eurocent"].tolist() == [100_00, 165_00]
    assert (rows["niveau"].unique().tolist(), rows["wet"].unique().tolist()) == ([0], ["algemeen"])


def test_a_facility_elsewhere_is_refused():
    facilities = pd.DataFrame({"gebiedscode": ["WK000999"], "aantal": [1], "bedrag_eurocent": [1]})
    with pytest.raises(BudgetError, match="Een voorziening ligt in WK000999"):
        availability(AREAS, 0, facilities)


@pytest.mark.parametrize(("clients", "paid"), [(100, 100), (109, 109), (130, 110), (91, 91), (50, 90), (0, 90)])
def test_the_volume_band_by_hand(clients, paid):
    row = performance(volume(clienten=clients), band=0.1).iloc[0]
    assert row["betaald"] == pytest.approx(paid)
    assert row["bedrag_eurocent"] == paid * 10_00
    assert row["buiten_band"] == pytest.approx(clients - paid)


def test_statutory_duties_are_paid_whatever_they_cost():
    row = statutory(volume(wet="bijstand", clienten=10_000)).iloc[0]
    assert (row["wet"], row["niveau"], row["open_einde"], row["bedrag_eurocent"]) == ("bijstand", 2, True, 10_000 * 10_00)


@given(
    parts=st.lists(st.floats(0, 900), min_size=1, max_size=30),
    clients=st.integers(0, 9_000),
    price=st.sampled_from([17_000_00, 9_000_00, 14_000_01]),
)
def test_areas_together_are_paid_clients_times_price_to_the_cent(parts, clients, price):
    """Of 3.490 benefits of € 17.000 an open end of € 59.329.999,98 was left when every area was rounded by itself."""
    share = np.array(parts) / sum(parts) if sum(parts) > 0 else np.full(len(parts), 1 / len(parts))
    codes = [f"WK0001{place:02d}" for place in range(len(parts))]
    asked = pd.DataFrame({"gebiedscode": codes, "clienten": share * clients, "prijs_eurocent": price})
    several = pd.concat([asked.assign(wet=wet) for wet in ("bijstand", "wmo")], ignore_index=True)
    for rows in (statutory(several), performance(several.assign(afgesproken=several["clienten"]), band=0.1)):
        assert rows.groupby("wet")["bedrag_eurocent"].sum().tolist() == [clients * price] * 2
        assert (rows["bedrag_eurocent"] - several["clienten"] * price).abs().max() <= 1


def test_bad_volumes_are_refused_by_name():
    with pytest.raises(BudgetError, match="Kolom clienten ontbreekt of is negatief voor WK000100 wmo"):
        performance(volume(clienten=np.nan), band=0.1)
    with pytest.raises(BudgetError, match="Kolom prijs_eurocent"):
        statutory(volume(prijs_eurocent=-1))
    with pytest.raises(BudgetError, match="bandbreedte van het volume is 1,5"):
        performance(volume(), band=1.5)


def test_the_overview_by_hand():
    level_1 = pd.DataFrame({"gebiedscode": AREAS, "niveau": 1, "wet": "wmo", "open_einde": False, "bedrag_eurocent": [7, 8]})
    rows = pd.concat([availability(AREAS, 10), level_1, performance(volume(), band=0), statutory(volume())])
    table = levels(rows, {"algemeen": 25, "wmo": 2_000_00})
    assert table.loc["wmo"].to_dict() == {
        "niveau_0": 0, "niveau_1": 15, "niveau_2": 100_000, "open_einde": 100_000, "nog_te_verdelen": -15, "totaal": 200_000,
    }  # fmt: skip
    assert table.loc["algemeen", "nog_te_verdelen"] == 5
    assert table.loc["totaal", "totaal"] == 200_025
    with pytest.raises(BudgetError, match=r"Programma wmo heeft samen € 2\.000,15 aan budget, maar geen totaal"):
        levels(rows, {"algemeen": 25})


rows_of_all_levels = st.lists(
    st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from(["wmo", "jeugdhulp", "bijstand"]), st.booleans(), st.integers(0, 10**13)),
    min_size=1, max_size=20,
)  # fmt: skip


@examples(15)
@given(rows_of_all_levels, st.integers(0, 10**14))
def test_the_overview_reconciles_to_the_cent(found, total):
    rows = pd.DataFrame(found, columns=["niveau", "wet", "open_einde", "bedrag_eurocent"])
    for table in (levels(rows), levels(rows, dict.fromkeys(["wmo", "jeugdhulp", "bijstand"], total))):
        assert (table.drop(columns="totaal").sum(axis="columns") == table["totaal"]).all()
        assert table.loc["totaal"].tolist() == table.drop("totaal").sum().tolist()
    assert levels(rows).loc["totaal", "totaal"] == rows["bedrag_eurocent"].sum()


def test_the_pyramid():
    table = pyramid_check({0: 870, 1: 110, 2: 20})
    assert table["verschil"].tolist() == pytest.approx([0.02, -0.02, 0])
    assert table.loc[0, "oordeel"] == "Niveau 0: 87,0 % van de inwoners, tegenover 85,0 % in de piramide."
    with pytest.raises(BudgetError, match="per niveau"):
        pyramid_check({0: 1, 1: 1})


@given(st.lists(st.floats(0, 5_000), min_size=1, max_size=12), st.integers(1, 12))
def test_what_a_wet_costs_does_not_depend_on_what_it_is_divided_over(clients, parts):
    """Rounding goes once per wet: the same clients in other areas cost the same to the cent."""
    fine = pd.concat(
        [volume(gebiedscode=f"BU{place:02}", clienten=count, afgesproken=count) for place, count in enumerate(clients)], ignore_index=True
    )
    rough = fine.groupby(fine.index % parts).agg(
        {"gebiedscode": "first", "wet": "first", "clienten": "sum", "afgesproken": "sum", "prijs_eurocent": "first"}
    )
    for pay in (statutory, lambda rows: performance(rows, band=0.1)):
        assert abs(pay(fine)["bedrag_eurocent"].sum() - pay(rough.reset_index(drop=True))["bedrag_eurocent"].sum()) <= 1
    # Only where half a cent lies between them can adding in another order round the other way.
    assert statutory(fine)["bedrag_eurocent"].sum() == round(float((fine["clienten"] * fine["prijs_eurocent"]).sum()))


def test_what_werkgebieden_have_is_spread_over_wijken_by_inhabitants():
    rows = availability(AREAS, 100_00, spread=(3, pd.Series([1, 2], AREAS)))
    assert rows["bedrag_eurocent"].tolist() == [100_00, 200_00]
