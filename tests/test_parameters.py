from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.parameters import ADJUSTED, Parameter, ParameterError, Parameters, specification

GOOD = """
[tempo]
description = "Hoe snel."
unit = "uur"
kind = "aanname"

[[tempo.values]]
valid_from = 2024-01-01
value = 20
plausible = [15, 30]
source = "Werksessie"

[[tempo.values]]
valid_from = 2026-01-01
value = 25.5
source = "Nieuwe werksessie"
"""

NAMED = "Parameter 'proef.tempo'"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "proef.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def refused(folder, old, new):
    (folder / "proef.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        Parameters.load(folder, on=date(2026, 1, 1))
    return str(caught.value)


def test_a_parameter_with_its_passport(folder):
    found = Parameters.load(folder, on=date(2025, 6, 1))
    assert found["proef.tempo"] == 20
    assert found.passport("proef.tempo") == Parameter(
        "proef.tempo", "Hoe snel.", "uur", "aanname", 20, (15, 30), "Werksessie", date(2024, 1, 1)
    )
    assert [item.name for item in found] == ["proef.tempo"]


@pytest.mark.parametrize(
    ("day", "value"), [(date(2024, 1, 1), 20), (date(2025, 12, 31), 20), (date(2026, 1, 1), 25.5), (date.max, 25.5)]
)
def test_the_last_value_that_has_begun_counts(folder, day, value):
    assert Parameters.load(folder, on=day)["proef.tempo"] == value


def test_without_a_band_there_is_no_doubt(folder):
    assert Parameters.load(folder, on=date(2026, 1, 1)).passport("proef.tempo").plausible == (25.5, 25.5)


def test_a_value_of_later_does_not_count_today(folder):
    assert Parameters.load(folder, on=date(2025, 6, 1)).passport("proef.tempo").valid_from == date(2024, 1, 1)
    with pytest.raises(TypeError, match="on"):
        Parameters.load(folder)


@pytest.mark.parametrize("name", [".", "bestaat-niet"])
def test_a_folder_without_parameters_is_refused(tmp_path, name):
    with pytest.raises(ParameterError, match="staan geen aannames"):
        Parameters.load(tmp_path / name, on=date(2026, 1, 1))


def test_a_day_before_every_value_is_refused(folder):
    with pytest.raises(ParameterError) as caught:
        Parameters.load(folder, on=date(2023, 12, 31))
    assert str(caught.value) == "Parameter 'proef.tempo' heeft op 31-12-2023 nog geen waarde."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("unit =", "eenhied =", f"{NAMED} heeft een onbekende sleutel 'eenhied' (verwacht description, kind, unit, values)."),
        ("plausible", "plausibel", f"{NAMED} heeft een onbekende sleutel 'plausibel' (verwacht plausible, source, valid_from, value)."),
        ('unit = "uur"\n', "", "Bij parameter 'proef.tempo' ontbreekt 'unit'."),
        ('source = "Werksessie"\n', "", "Bij parameter 'proef.tempo' ontbreekt 'source'."),
        ('"aanname"', '"gok"', "Parameter 'proef.tempo' heeft soort 'gok', verwacht wet, norm, statistiek, aanname."),
        ("25.5", "25.5\nplausible = [1, 2]", "Parameter 'proef.tempo' is 25.5, buiten de eigen bandbreedte 1 tot 2."),
        ("value = 20", 'value = "20"', "Parameter 'proef.tempo' moet een getal zijn, met een bandbreedte van twee getallen."),
        ("value = 20", "value = nan", "Parameter 'proef.tempo' moet een getal zijn, met een bandbreedte van twee getallen."),
        ("[15, 30]", "[15]", "Parameter 'proef.tempo' moet een getal zijn, met een bandbreedte van twee getallen."),
        ("2024-01-01", '"2024"', "Parameter 'proef.tempo': 'valid_from' is geen dag (verwacht bijvoorbeeld 2024-01-01)."),
        ("[tempo]", "los = 3\n[tempo]", "'proef.los' is geen parameter: verwacht een blok met description, kind, unit, values."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_named(folder, old, new, message):
    assert refused(folder, old, new) == message


def test_values_that_are_no_list_are_refused(folder):
    (folder / "proef.toml").write_text(GOOD.partition("[[")[0] + "values = 3\n", encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        Parameters.load(folder, on=date(2026, 1, 1))
    assert str(caught.value) == "Parameter 'proef.tempo': 'values' is geen lijst; schrijf [[tempo.values]]."


def test_a_file_that_is_no_toml_is_named(folder):
    assert refused(folder, "[tempo]", "[tempo").startswith("Bestand 'proef.toml' is geen geldig TOML-bestand: ")


def test_an_unknown_name_is_an_error_and_not_a_silent_zero(folder):
    parameters = Parameters.load(folder, on=date(2026, 1, 1))
    for ask in (parameters.__getitem__, parameters.passport, lambda name: parameters.adjust(name, 1)):
        with pytest.raises(ParameterError) as caught:
            ask("proef.temop")
        assert str(caught.value) == "Onbekende parameter 'proef.temop'."


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_an_adjusted_copy_leaves_the_original(value):
    parameters = Parameters.load(on=date(2026, 1, 1))
    name = parameters.items[0].name
    before = parameters[name]
    changed = parameters.adjust(name, value)
    assert changed[name] == value
    assert (changed.passport(name).source, changed.passport(name).kind) == (ADJUSTED, "aanname")
    assert changed.passport(name).plausible == parameters.passport(name).plausible
    assert parameters[name] == before
    assert [item for item in changed if item.name != name] == [item for item in parameters if item.name != name]


def test_every_parameter_of_the_product_has_a_passport():
    parameters = Parameters.load(on=date(2026, 1, 1))
    assert len({item.name for item in parameters}) == len(parameters.items) > 5
    for item in parameters:
        low, high = item.plausible
        assert low <= item.value <= high, item.name
        assert item.description.endswith("."), item.name
        assert item.unit and item.source, item.name


def test_a_specification_is_read_and_is_no_parameter():
    assert specification("verwacht_gebruik")
    assert not any(item.name.startswith("verwacht_gebruik") for item in Parameters.load(on=date(2026, 1, 1)))
