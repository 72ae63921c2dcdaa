"""Use in detail, as a chapter of the report: the gemeente beside the country."""

from collections.abc import Mapping

import pandas as pd

from wijkscan.model.use.gemeente import LawUse
from wijkscan.tables.voorzieningen import Voorzieningen
from wijkscan.tables.wetten import wetten
from wijkscan.views.content import Block, Certainty, Paragraph, Section, Table
from wijkscan.views.subjects import voorzieningen as subject
from wijkscan.views.words.dutch import unbroken
from wijkscan.views.words.texts import plain

_ROUNDED = "Aantallen zijn door de bron afgerond; wat te weinig is om te tonen, is onbekend en geen nul."


def detail_section(
    counts: Voorzieningen, gemeente: str, names: Mapping[str, str], use: Mapping[str, LawUse] | None = None
) -> tuple[Section, ...]:
    """Tell use by type, referral and huishouden; nothing where none of it was counted.

    Parameters
    ----------
    counts
        Use of provisions in detail.
    gemeente
        Its code.
    names
        Name per code, of the gemeente and the country.
    use
        Use per law, for what is expected per type.
    """
    places, blocks = {"gemeente": gemeente}, list[Block]()
    for code, law in wetten().items():
        soorten = subject.by_type(counts, code, places, names) if law.soorten else None
        if soorten is not None:
            found = (use or {}).get(code)
            expected = "" if found is None else subject.expected_sentence(found, names[gemeente])
            told = f"**{law.name}.** {plain(subject.sentence(soorten))} {subject.OVERLAP} {expected}".strip()
            per_type = None if found is None else subject.expected_per_type(found)
            blocks += [Paragraph(unbroken(told)), _table(f"{law.name} per soort", soorten, per_type)]
        referred = subject.by_referrer(counts, code, places, names)
        if referred is not None:
            blocks.append(_table(f"{law.name}: wie verwees", referred))
    combined, several = subject.by_combination(counts, places, names), subject.by_number(counts, places, names)
    message = "" if combined is None else plain(subject.several_sentence(combined))
    if combined is not None:
        blocks.append(_table("Wetten in één huishouden", combined))
    if several is not None:
        blocks.append(_table("Huishoudens naar aantal voorzieningen", several))
    if not blocks:
        return ()
    return (Section("Gebruik in meer detail", (*blocks, Certainty(_ROUNDED)), message=unbroken(message), on_slides=False),)


def _table(name: str, found: subject.Beside, expected: pd.Series | None = None) -> Table:
    frame = found.table(expected)
    units = {str(column): "%" if str(column).endswith("%") else "aantal" for column in frame.columns[1:]}
    return Table(name, frame, units, source=f"Bron: {found.source}.", on_slides=False)
