import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.views.content import NASTY, budget, charts, document
from wijkscan.views.content import Bullets, Chart, DocumentError, Figure, Paragraph, Section, Series, Table, blocks_of
from wijkscan.views.documents.rich_text import Run, plain_text, runs
from wijkscan.views.words.texts import plain


def test_bold_and_italic_become_runs():
    assert runs("Het **meest** in *Zuid*.") == [Run("Het "), Run("meest", bold=True), Run(" in "), Run("Zuid", italic=True), Run(".")]


@given(st.text(alphabet=st.characters(exclude_characters="\u2060"), max_size=40))
def test_a_name_made_harmless_comes_out_as_it_was(name):
    assert runs(f"**{plain(name)}**") == ([Run(name, bold=True)] if name else [])
    assert plain_text(plain(name)) == name


def test_paragraphs_and_lists_are_read_from_longer_texts():
    text = "\nEerst\ndit.\n\n- een\n  regel\n- *twee*\n\nSlot."
    assert blocks_of(text) == (Paragraph("Eerst dit."), Bullets(("een regel", "*twee*")), Paragraph("Slot."))


def test_a_table_is_told_in_dutch():
    assert budget().told().iloc[0].tolist() == [NASTY, "2024", "€ 1.234.567,89", "1.200", "=1+1"]
    assert budget().told().iloc[2].tolist()[2:4] == ["€ 0,03", "–"]
    assert budget().numeric() == [False, True, True, True, False]


@given(st.integers(1, 200), st.integers(1, 60))
def test_the_parts_of_a_chart_are_the_chart(count, most):
    names = tuple(f"Wijk {number}" for number in range(count))
    one = Series("Geteld", tuple(map(float, range(count))))
    parts = Chart("bar", "Geteld", names, (one,), "aantal", "Staven.").parts(most)
    for part in parts[1:]:
        assert "Staven." not in part.alt
        assert f"van {part.categories[0]} tot en met {part.categories[-1]}." in part.alt
    assert tuple(name for part in parts for name in part.categories) == names
    assert tuple(x for part in parts for x in part.series[0].values) == one.values
    assert max(len(part.categories) for part in parts) <= most


def test_a_chart_gives_its_figures_as_a_table():
    assert [table.name for table in document().tables()] == [budget().name, "Koopwoningen", "Opbouw", "Trend", "Behoefte"]
    assert list(charts()[3].table().frame) == ["Gebied", "Index", "Marge laag", "Marge hoog"]


REFUSED = [
    (lambda: Figure(b"\x89PNG", " ", "Kaart"), "Afbeelding 'Kaart' heeft geen beschrijving"),
    (lambda: Figure(b"GIF", "Kaart", "Kaart"), "Afbeelding 'Kaart' is geen PNG"),
    (lambda: Chart("bar", "Koop", ("a",), (Series("k", (1.0,)),), "%", ""), "Grafiek 'Koop' heeft geen beschrijving"),
    (lambda: Chart("bar", "Koop", ("a",), (Series("k", (1.0, 2.0)),), "%", "x"), "reeks 'k' heeft 2 waarden bij 1 namen"),
    (lambda: Chart("bar", "Koop", (), (), "%", "x"), "Grafiek 'Koop' is leeg"),
    (lambda: Chart("dots", "Koop", ("a",), (Series("k", (1.0,)),) * 2, "%", "x"), "maar één reeks"),
    (lambda: Chart("bar", "Koop", ("a",), (Series("k", (1.0,)),) * 9, "%", "x"), "hoogstens acht reeksen"),
    (lambda: Table("Leeg", pd.DataFrame()), "Tabel 'Leeg' kan niet in het rapport"),
    (lambda: Table("Dubbel", pd.DataFrame([[1, 2]], columns=["a", "a"])), "kolom 'a' komt dubbel voor"),
    (lambda: Table("Proef", pd.DataFrame({"a": [1]}), totals=("b",)), "Tabel 'Proef' heeft geen kolom 'b' \\(genoemd in totals\\)"),
    (lambda: document(title=" "), "Het rapport heeft geen titel"),
    (lambda: document(sections=(Section("Deel", (), level=2),)), "begin met een onderdeel van niveau 1"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_what_is_not_accessible_or_does_not_fit_is_refused(make, message):
    with pytest.raises(DocumentError, match=message):
        make()
