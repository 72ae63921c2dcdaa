"""Keys of what is kept: everything something follows from, so that nobody lists it by hand and none of it is forgotten.

What is small or written out (texts, numbers, choices, parameters) counts by its value. What was computed or opened (tables, outcomes)
counts as the object that it is: comparing it would cost as much as making it. An object made anew is another one, so a key may miss
and something is made twice; it never takes one thing for another.
"""

import inspect
import weakref
from collections.abc import Callable, Hashable, Mapping, Set
from contextlib import suppress
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Protocol, TypeVar

Made = TypeVar("Made")
Key = tuple[Hashable, ...]
_PAGE = "__main__"  # as which Streamlit runs a page: anew at every look, so its functions are told apart by what they read


class Keep(Protocol):
    """Makes something, or gives what was made before under the same key."""

    def __call__(self, key: Key, make: Callable[[], Made]) -> Made:
        """Give what belongs to the key."""


class _Same:
    """An object in a key: equal to itself only, and to nothing once it is gone. The key does not keep it alive."""

    __slots__ = ("_number", "_there")

    def __init__(self, found: object) -> None:
        self._number, self._there = id(found), weakref.ref(found)

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        found = self._there()
        return self is other or (found is not None and isinstance(other, _Same) and found is other._there())


def compute_each(key: Key, make: Callable[[], Made]) -> Made:  # noqa: ARG001  nothing is kept
    """Make something without keeping it."""
    return make()


def key_of(*inputs: object) -> Key:
    """
    Give the key of what follows from these inputs and from nothing else.

    Parameters
    ----------
    inputs
        Anything. A function is what it is called; one that was written in place, or on a page, is its code with everything that it
        reads from around it.

    Raises
    ------
    TypeError
        An input that has no value to compare and no identity to hold on to.
    """
    return tuple(_part(item) for item in inputs)


def _part(item: object) -> Hashable:
    if isinstance(item, str | bytes | type | ModuleType | BuiltinFunctionType) or item is None:
        return item
    if isinstance(item, float):
        return float, float(item).hex()  # one that is no number equals itself too
    if isinstance(item, tuple | list):
        return type(item), *map(_part, item)
    if isinstance(item, Mapping):
        return dict, *((_part(name), _part(each)) for name, each in item.items())
    if isinstance(item, Set):
        return set, frozenset(map(_part, item))
    if isinstance(item, FunctionType):
        return _function(item)
    if isinstance(item, MethodType):
        return _part(item.__func__), _part(item.__self__)
    if isinstance(item, partial):
        return partial, _part(item.func), _part(item.args), _part(item.keywords)
    if type(item).__eq__ is not object.__eq__:
        with suppress(TypeError):  # what holds a table has no hash, and is compared as an object
            hash(item)
            return type(item), item
    return _Same(item)


def _function(item: FunctionType) -> Hashable:
    if item.__module__ != _PAGE and not {"<lambda>", "<locals>"} & set(item.__qualname__.split(".")):
        return item.__module__, item.__qualname__
    around = inspect.getclosurevars(item)
    return item.__code__, _part(item.__defaults__), _part(around.nonlocals), _part(around.globals)
