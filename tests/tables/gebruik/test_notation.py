"""A column has one notation: found over all of it, and refused by name where it contradicts itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.gebruik.notation import DUTCH, ENGLISH, MONTH_FIRST, UTC, date_notations, number_notation

DAYS = [date(2023, 1, 1) + timedelta(days=11 * number) for number in range(60)]


def written(form, days=DAYS):
    texts = [form(day) for day in days]
    return {text: texts.count(text) for text in texts}


def day_first(day):
    return f"{day.day:02d}-{day.month:02d}-{day.year}"


def month_first(day):
    return f"{day.month}/{day.day}/{day.year}"


def dates(chosen=None, **columns):
    date_notations({name: (name.capitalize(), texts) for name, texts in columns.items()}, chosen or {}, "export.csv")


@pytest.mark.parametrize(
    "form",
    [
        day_first,
        date.isoformat,
        lambda day: f"{day.day}/{day.month}/{day.year}",
        lambda day: f"{day:%d.%m.%Y}",
        lambda day: f"{day:%Y%m%d}",
        lambda day: f"{day:%d%m%Y}",
        lambda day: f"{day.isoformat()} 00:00:00",
        lambda day: f"{day.isoformat()}T23:00:00Z",
        lambda day: str((day - date(1899, 12, 30)).days),
    ],
)
def test_one_notation_is_accepted(form):
    dates(ingangsdatum=written(form))


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (written(month_first), r"kolom 'Ingangsdatum' staat als maand/dag/jaar \(35 rijen"),
        (written(lambda day: f"{day:%m-%d-%Y}"), "maand/dag/jaar"),
        (written(lambda day: f"{day:%m.%d.%Y} 00:00"), "maand/dag/jaar"),
        # Two systems under each other.
        (written(day_first, DAYS[:30]) | written(month_first, DAYS[30:]), "staat door elkaar"),
        # A program that turned what it could and left the rest as text.
        (written(lambda day: month_first(day) if day.day <= 12 else day_first(day)), "is half omgezet"),
        (written(lambda day: date(day.year, day.day, day.month).isoformat() if day.day <= 12 else day_first(day)), "is half omgezet"),
        (written(lambda day: str((date(day.year, day.day, day.month) - date(1899, 12, 30)).days) if day.day <= 12 else day_first(day)),
         "is half omgezet"),
        # The first of every month, month first.
        ({f"{month}/1/2024": 5 for month in range(1, 13)}, "lijkt de eerste van de maand"),
        # Dutch midnight in UTC, without a zone.
        (written(lambda day: f"{day.isoformat()}T{23 if day.month < 4 else 22}:00:00"), "middernacht in Nederland, geschreven in UTC"),
        (written(lambda day: f"{day.isoformat()} 23:00"), "middernacht in Nederland"),
        (written(lambda day: f"{day:%d-%b-%y}"), "in de vorm 99-aaa-99"),
        (written(lambda day: f"{day:%d-%m-%y}"), "in de vorm 99-99-99"),
        (written(lambda day: day_first(day.replace(year=1950))), "dat lijken geen ingangsdatums maar geboortedatums"),
    ],
)  # fmt: skip
def test_a_column_that_contradicts_itself_is_refused_by_name(texts, message):
    with pytest.raises(GebruikError, match=message) as caught:
        dates(ingangsdatum=texts)
    assert "export.csv" in str(caught.value)
    assert "kolom 'Ingangsdatum'" in str(caught.value)


def test_typing_errors_are_left_to_the_rows():
    dates(ingangsdatum=written(day_first) | {"05-13-2024": 1, "08-30-2024": 1, "gisteren": 2})


def test_what_the_user_chose_is_checked_too():
    dates({"ingangsdatum": MONTH_FIRST}, ingangsdatum=written(month_first))
    dates({"ingangsdatum": UTC}, ingangsdatum=written(lambda day: f"{day.isoformat()}T23:00:00"))
    with pytest.raises(GebruikError, match="staat als dag/maand/jaar"):
        dates({"ingangsdatum": MONTH_FIRST}, ingangsdatum=written(day_first))


def test_a_column_is_compared_with_its_neighbours():
    unclear = written(month_first, [day for day in DAYS if day.day <= 12])
    dates(ingangsdatum=written(day_first), einddatum=unclear)
    with pytest.raises(GebruikError, match=r"kolom 'Einddatum' kan dag-maand-jaar en maand-dag-jaar zijn.*kolom 'Ingangsdatum'"):
        dates({"ingangsdatum": MONTH_FIRST}, ingangsdatum=written(month_first), einddatum=unclear)


@given(st.lists(st.dates(date(1995, 1, 1), date(2040, 12, 31)), min_size=40, max_size=80, unique=True))
def test_day_first_is_never_refused_and_month_first_always(days):
    if sum(day.day > 12 for day in days) < 3:
        return
    dates(ingangsdatum=written(day_first, days))
    with pytest.raises(GebruikError):
        dates(ingangsdatum=written(month_first, days))


@pytest.mark.parametrize(
    ("texts", "notation"),
    [
        ({"1.234,50": 3, "12,00": 4, "7.500": 2}, DUTCH),
        ({"1.234": 3, "950": 4, "12.000": 2}, DUTCH),
        ({"950": 4, "1200": 2}, DUTCH),
        ({"0,125": 3, "12,5": 2}, DUTCH),
        ({"€ 1.234,50": 3}, DUTCH),
        ({"1,234.50": 3, "12.00": 4}, ENGLISH),
        ({"1234.5": 3, "0.75": 4, "1.234": 2, "3.1": 9}, ENGLISH),
        ({"0.125": 30, "1.250": 4}, ENGLISH),
        ({"1,234,567": 3, "12,500": 2}, ENGLISH),
        ({}, DUTCH),
    ],
)
def test_the_notation_of_numbers_is_found_over_the_column(texts, notation):
    assert number_notation(texts, None, "Bedrag", "export.csv") == notation


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"12,50": 30, "14.25": 30}, "30 getallen met een decimale komma en 30 met een decimale punt"),
        ({"950.00": 30, "12.500": 5}, "twee decimalen achter een punt en 5 met drie cijfers"),
        ({"1.234": 30, "1234": 30}, "duizendtallen bij 30 getallen met een punt en bij 30 niet"),
        ({"1.250": 20, "2.500": 20}, "achter elke punt drie cijfers"),
        ({"1,250": 20, "950": 20}, "achter elke komma drie cijfers"),
    ],
)
def test_numbers_that_can_be_read_two_ways_are_refused_by_name(texts, message):
    with pytest.raises(GebruikError, match=f"Kolom 'Bedrag' van export.csv .*({message})"):
        number_notation(texts, None, "Bedrag", "export.csv")
    assert number_notation(texts, ENGLISH, "Bedrag", "export.csv") == ENGLISH


@pytest.mark.parametrize(
    ("texts", "way_out"),
    [
        (written(month_first), 'of kies hoe ze geschreven zijn (op de opdrachtregel met --kolommen en "notaties": '
                               '{"ingangsdatum": "maand-dag-jaar"}).'),
        (written(lambda day: f"{day.isoformat()} 23:00:00"), '"notaties": {"ingangsdatum": "utc"}).'),
        # No notation helps here.
        (written(day_first, DAYS[:30]) | written(month_first, DAYS[30:]), "Exporteer ze als jjjj-mm-dd."),
        (written(lambda day: f"{day:%d-%m-%y}"), "Exporteer ze als jjjj-mm-dd."),
    ],
)  # fmt: skip
def test_the_way_out_is_one_that_helps(texts, way_out):
    with pytest.raises(GebruikError) as caught:
        dates(einddatum=written(date.isoformat), ingangsdatum=texts)
    assert str(caught.value).endswith(way_out)
