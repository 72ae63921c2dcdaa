"""The part of the OData filter language that the CBS service understands.

``eq``, ``ne``, ``ge``, ``le``, ``startswith``, ``substringof``, ``and``, ``or`` and parentheses, on dimensions only.
"""

import operator
import re
from collections.abc import Callable

Row = dict[str, object]
Test = Callable[[Row], bool]
TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[(),]|[A-Za-z_]\w*)")
COMPARISONS = {"eq": operator.eq, "ne": operator.ne, "ge": operator.ge, "le": operator.le}


class FilterError(ValueError):
    """Not a filter, or one on a column that cannot be filtered."""


def parse(text: str, columns: set[str]) -> Test:
    """Make a test of a filter on these columns."""
    tokens = []
    position = 0
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if not match:
            raise FilterError(f"Syntax error at position {position} in '{text}'.")
        tokens.append(match[1])
        position = match.end()
    parser = _Parser(tokens, columns)
    test = parser.any_of()
    if parser.tokens:
        raise FilterError(f"Syntax error near '{parser.tokens[0]}'.")
    return test


class _Parser:
    def __init__(self, tokens: list[str], columns: set[str]):
        self.tokens = tokens
        self.columns = columns

    def take(self, expected: str = "") -> str:
        if not self.tokens or (expected and self.tokens[0] != expected):
            raise FilterError(f"Syntax error: expected '{expected or 'an expression'}'.")
        return self.tokens.pop(0)

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.tokens and self.tokens[0] == "or":
            self.take()
            tests.append(self.all_of())
        return lambda row: any(test(row) for test in tests)

    def all_of(self) -> Test:
        tests = [self.single()]
        while self.tokens and self.tokens[0] == "and":
            self.take()
            tests.append(self.single())
        return lambda row: all(test(row) for test in tests)

    def single(self) -> Test:
        token = self.take()
        if token == "(":
            test = self.any_of()
            self.take(")")
            return test
        if token in ("startswith", "substringof"):
            self.take("(")
            first = self.take()
            self.take(",")
            second = self.take()
            self.take(")")
            if token == "startswith":
                column, text = self.column(first), self.text(second)
                return lambda row: str(row[column]).startswith(text)
            column, text = self.column(second), self.text(first)
            return lambda row: text in str(row[column])
        column, compare, text = self.column(token), COMPARISONS.get(self.take()), self.text(self.take())
        if compare is None:
            raise FilterError("Unknown operator.")
        return lambda row: compare(str(row[column]), text)

    def column(self, token: str) -> str:
        if token not in self.columns:
            raise FilterError(f"Cannot filter on '{token}'.")
        return token

    def text(self, token: str) -> str:
        if not token.startswith("'"):
            raise FilterError(f"Expected a text, found '{token}'.")
        return token[1:-1].replace("''", "'")
