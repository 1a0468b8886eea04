"""The head of a block of code: what it is, and its small tools."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF

from bough.core.blocks import Code
from bough.ui.transcript.box import Brush
from bough.ui.transcript.ink import Ink

HEAD = 34.0
SIDE = 14.0
ICON = 30.0
"""What a tool that is only an icon takes."""

_NAMES = {
    "bash": "Bash", "c": "C", "cpp": "C++", "csharp": "C#", "css": "CSS", "go": "Go",
    "html": "HTML", "java": "Java", "javascript": "JavaScript", "js": "JavaScript",
    "json": "JSON", "jsx": "JSX", "kotlin": "Kotlin", "latex": "LaTeX", "lua": "Lua",
    "md": "Markdown", "php": "PHP", "py": "Python", "r": "R", "rb": "Ruby", "rs": "Rust",
    "sh": "Shell", "sql": "SQL", "svg": "SVG", "toml": "TOML", "ts": "TypeScript", "tsx": "TSX",
    "typescript": "TypeScript", "xml": "XML", "yaml": "YAML", "yml": "YAML",
}  # fmt: skip

_ICONS = {
    "color": "sparkles", "numbers": "list", "wrap": "text-wrap", "save": "download",
    "open": "external-link",
}  # fmt: skip
ROOMY = 520.0
"""The width from which on there is room for the words of what opens the code elsewhere."""


def language_name(language: str) -> str:
    """What the head of the block calls the language."""
    return _NAMES.get(language.lower(), language[:1].upper() + language[1:40])


def tool_name(tool: str) -> str:
    """What a tool of code is called, "" where it is none."""
    match tool:
        case "copy":
            return QCoreApplication.translate("transcript", "Copy")
        case "color":
            return QCoreApplication.translate("transcript", "Colour this")
        case "numbers":
            return QCoreApplication.translate("transcript", "Line numbers")
        case "wrap":
            return QCoreApplication.translate("transcript", "Wrap long lines")
        case "save":
            return QCoreApplication.translate("transcript", "Save as…")
        case "open":
            return QCoreApplication.translate("transcript", "Open in VS Code")
    return ""


class Head:
    """Where the tools stand in a head of some width; they are counted from the right."""

    __slots__ = ("_ink", "_roomy", "_spans", "copied")

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._spans: dict[str, tuple[float, float]] = {}
        self._roomy = False
        self.copied = False

    def lay(self, width: float, tools: tuple[str, ...]) -> None:
        """Take a width, and the tools left of Copy, from left to right."""
        label = self._ink.width(self._words(), self._ink.font("caption"))
        self._roomy = width >= ROOMY
        words = self._ink.width(tool_name("open"), self._ink.font("caption"))
        right = width - 8
        left = right - (words + 34 if self._roomy else ICON)
        self._spans = {"open": (left, right)}
        left -= ICON
        self._spans["save"] = (left, left + ICON)
        self._spans["copy"] = (left - label - 34, left)
        left = self._spans["copy"][0]
        for tool in reversed(tools):
            left -= ICON
            if left < SIDE + 40:
                break
            self._spans[tool] = (left, left + ICON)

    def tool_at(self, x: float) -> str:
        """The tool at that x, "" where there is none."""
        return next((t for t, (left, right) in self._spans.items() if left <= x < right), "")

    def paint(self, brush: Brush, code: Code, x: float, y: float, on: tuple[str, ...]) -> None:
        """Draw at x, y; the tools `on` are those in use."""
        from bough.core.snippet_names import named

        painter, ink = brush.painter, brush.ink
        middle = y + HEAD / 2
        room = min(left for left, _ in self._spans.values()) - SIDE - 8
        strong, plain = ink.font("caption", weight=550), ink.font("caption")
        name, used = language_name(code.language), 0.0
        if name:
            ink.write(painter, x + SIDE, middle, name, strong, "text2", room=room)
            used = ink.width(name, strong) + 12
        if (file := named(code.info)[-80:]) and room - used > 40:
            ink.write(painter, x + SIDE + used, middle, file, plain, "text3", room=room - used)
        for tool, (left, right) in self._spans.items():
            if tool == "open" and self._roomy:
                ink.icon(painter, x + left + 8, middle, _ICONS[tool], 14, "text2")
                ink.write(painter, x + left + 28, middle, tool_name(tool), plain, "text2")
            elif tool != "copy":
                at = x + (left + right) / 2 - 8
                if tool in on:
                    painter.setPen(ink.pen("leafSoft"))
                    painter.setBrush(ink.color("leafSoft"))
                    painter.drawRoundedRect(QRectF(at - 5, middle - 12, 26, 24), 6, 6)
                ink.icon(painter, at, middle, _ICONS[tool], 16, "leaf" if tool in on else "text2")
        role = "leaf" if self.copied else "text2"
        left = x + self._spans["copy"][0] + 8
        ink.icon(painter, left, middle, "check" if self.copied else "copy", 14, role)
        ink.write(painter, left + 20, middle, self._words(), plain, role)

    def _words(self) -> str:
        if self.copied:
            return QCoreApplication.translate("transcript", "Copied")
        return tool_name("copy")
