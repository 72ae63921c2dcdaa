"""What people and spreadsheets write where they have nothing to write: it means missing, never zero and never text."""

_WORDS = frozenset(
    {
        "", ".", "..", "-", "--", "–", "—", "?", "x", "nan", "none", "null", "<na>", "na", "n/a", "nvt", "n.v.t.", "n.v.t", "nb", "n.b.",
        "n.b", "onbekend", "niet bekend", "niet van toepassing", "leeg", "(leeg)", "(blank)",
    }
)  # fmt: skip
# Errors of a spreadsheet, in Dutch and in English.
_ERRORS = frozenset(
    {
        "#n/b", "#n/a", "#n.v.t.", "#waarde!", "#value!", "#verw!", "#ref!", "#deel/0!", "#div/0!", "#naam?", "#name?", "#getal!", "#num!",
        "#leeg!", "#null!", "#overloop!", "#spill!", "#berek!", "#calc!", "#######", "#fout!", "#error!",
    }
)  # fmt: skip


def is_missing(cell: object) -> bool:
    """Tell whether a cell holds nothing: empty, a word for unknown, or an error of a spreadsheet."""
    if cell is None or cell != cell:
        return True
    return isinstance(cell, str) and " ".join(cell.split()).casefold() in _WORDS | _ERRORS
