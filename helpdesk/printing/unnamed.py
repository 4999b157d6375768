"""Keeps off paper the name that an operating system calls its user by, where nobody set one for customers."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

_BETWEEN = " → "
"""Between the names of a technician who was named anew while a shift ran."""


_Told = TypeVar("_Told")


def without_name(told: _Told, name: str) -> _Told:
    """The same with that name left out wherever a `technician` stands, however deep; nothing for an empty one."""
    return cast("_Told", _without(told, name)) if name else told


def _without(told: Any, name: str) -> Any:  # noqa: ANN401 - whatever a record holds
    if isinstance(told, tuple) and type(told) is tuple:
        return tuple(_without(one, name) for one in told)
    if not is_dataclass(told) or isinstance(told, type):
        return told
    changed = {}
    for field in fields(told):
        value = getattr(told, field.name)
        if field.name == "technician":
            changed[field.name] = _BETWEEN.join(one for one in value.split(_BETWEEN) if one != name)
        elif isinstance(value, tuple) or is_dataclass(value):
            changed[field.name] = _without(value, name)
    return replace(told, **changed) if changed else told
