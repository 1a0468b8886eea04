"""What is set for a reply, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from bough.core.terms import NOBODY, Terms

if TYPE_CHECKING:
    from bough.core.personas import Persona


def parameter(name: str, value: object) -> str:
    """A parameter with its value, as part of a list."""
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    match name, value:
        case "temperature", _:
            return _tr("temperature {n}").format(n=shown)
        case "top_p", _:
            return _tr("top-p {n}").format(n=shown)
        case "max_tokens", _:
            return _tr("at most {n} tokens").format(n=shown)
        case "seed", _:
            return _tr("seed {n}").format(n=shown)
        case "stop", [*stops]:
            return _tr("stops at {sequences}").format(
                sequences=" ".join(f"“{printed(str(stop))}”" for stop in stops)
            )
        case "reasoning_effort", _:
            return _tr("{effort} reasoning effort").format(effort=effort(shown))
    return f"{name} {shown}"


def effort(value: str) -> str:
    names = {
        "minimal": _tr("minimal"),
        "low": _tr("low"),
        "medium": _tr("medium"),
        "high": _tr("high"),
    }
    return names.get(value, value)


def printed(text: str) -> str:
    """A stop sequence on one line, with what one cannot see as it is escaped."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def listed(terms: Terms, persona: Persona | None) -> str:
    """All that the terms set, as one would list it; `persona` is theirs, where it is there."""
    name = _tr("no persona") if terms.persona == NOBODY else terms.persona or ""
    return ", ".join(filter(None, [persona.name if persona else name, *asked(terms)]))


def asked(terms: Terms) -> list[str]:
    """The same without who answers."""
    words = [_tr("a system prompt")] if terms.system else []
    return words + [parameter(name, value) for name, value in terms.parameters.items()]


def _tr(text: str) -> str:
    return QCoreApplication.translate("terms", text)
