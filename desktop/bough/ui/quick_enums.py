"""Enums whose members are all plain numbers, as those of Qt are, made in a sixth of the time.

WORKAROUND Python 3.11: its `enum` takes 8 us for each member. PySide 6.11 makes 1,200 of them when
`Qt` is imported, and as many again until the window is seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import Enum, EnumType, Flag, IntEnum, IntFlag
from typing import Any

MEANT = (3, 11)
"""The Python whose enums are made here; they are made differently in others."""


def make_enums_quickly() -> None:
    """Let enums that are made by a call, of names and numbers, be made here from now on."""
    if sys.version_info[:2] != MEANT:
        return
    python: Any = EnumType
    made_by_python = python._create_
    makers = {base: _maker(base) for base in (Enum, Flag, IntEnum, IntFlag)}

    def create(base: Any, name: str, names: Any, **options: Any) -> Any:
        if options.get("module") is None:
            # What called for it, past the call of the enum.
            options["module"] = sys._getframe(2).f_globals.get("__name__")
        maker = makers.get(base)
        made = maker(name, names, options) if maker and options.get("type") is None else None
        return made or made_by_python(base, name, names, **options)

    python._create_ = create


def _maker(base: Any) -> Callable[[str, Any, dict[str, Any]], Any]:
    """What makes the enums of that base, or None where that is not as simple as it looks."""
    flags = issubclass(base, Flag)
    number = issubclass(base, int)
    pattern = dict(base("Pattern", []).__dict__)
    taken = {name for each in base.__mro__ for name in vars(each)} | {"mro"}

    def make(name: str, names: Any, options: dict[str, Any]) -> Any:
        if not isinstance(names, list) or not all(map(_is_pair, names)):
            return None
        values = dict(names)
        if len(values) != len(names) or not taken.isdisjoint(values):
            return None
        order: list[str] = []
        by_value: dict[int, Any] = {}
        members: dict[str, Any] = {}
        space = {
            **pattern,
            "__module__": options["module"],
            "_member_names_": order,
            "_member_map_": members,
            "_value2member_map_": by_value,
            "_unhashable_values_": [],
        }
        if qualname := options.get("qualname"):
            space["__qualname__"] = qualname
        if flags:
            space["_boundary_"] = options.get("boundary") or base._boundary_
        made: Any = type.__new__(EnumType, name, (base,), space)
        mask = single = 0
        for member_name, value in values.items():
            member = by_value.get(value)
            if member is None:
                member = int.__new__(made, value) if number else object.__new__(made)
                member._value_ = value
                member._name_ = member_name
                member.__objclass__ = made
                member._sort_order_ = len(order)
                by_value[value] = member
                mask |= value
                one_bit = value > 0 and not value & (value - 1)
                if one_bit:
                    single |= value
                if one_bit or not flags:
                    order.append(member_name)
            members[member_name] = member
            type.__setattr__(made, member_name, member)
        if flags:
            made._flag_mask_, made._singles_mask_ = mask, single
            made._all_bits_ = 2 ** mask.bit_length() - 1
            bits = [values[each] for each in order]
            if bits != sorted(bits):
                made._iter_member_ = made._iter_member_by_def_
        return made

    return make


def _is_pair(each: object) -> bool:
    match each:
        case (str() as name, value):
            return type(value) is int and name[:1] != "_" and name != ""
    return False
