"""TeX to SVG, by latex2mathml and ziamath. Only the helper process imports this."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from latex2mathml.converter import Converter
from ziamath.config import config
from ziamath.zmath import Math, loadedfonts

from bough.core.formulas import MAX_DEPTH, MAX_TEX, Formula

SIZE = 20.0
"""Px of an em while a formula is set."""
MARGIN = 1.0
"""Px around it: what slants reaches over its own edge."""

# Qt's SVG does not know <symbol> and <use>.
config.svg2 = False
config.precision = 2


class NotSet(Exception):
    """What this TeX asks for cannot be set; the text says why."""


# Written by models, and known to the converter under another name or not at all.
_REWRITTEN = [
    (re.compile(pattern), instead)
    for pattern, instead in (
        # Rows at their signs. `align` itself would be numbered, on each message from 1.
        (r"\\(begin|end)\s*\{(?:align|aligned|alignedat|split|eqnarray|flalign)\*?\}",
         r"\\\1{align*}"),
        (r"\\(begin|end)\s*\{(?:gather|gathered|multline)\*?\}", r"\\\1{matrix}"),
        (r"\\(?:begin|end)\s*\{(?:equation|displaymath|math)\*?\}", ""),
        (r"\\(?:nonumber|notag)\b", ""),
        (r"\\label\s*\{[^{}]*\}", ""),
        (r"\\tag\*?\s*\{([^{}]+)\}", r"\\qquad \\text{(\1)}"),
        (r"\\binom\s*\{([^{}]+)\}\s*\{([^{}]+)\}", r"\\left( \1 \\atop \2 \\right)"),
        # The converter wants room behind it.
        (r"\\mathrm\{", r"\\mathrm {"),
        (r"\\mathop\s*(?=\{)", ""),
        (r"\\(?:lvert|rvert)\b", "|"),
        (r"\|\|", "‖"),
    )
]  # fmt: skip

_OPENS = re.compile(r"\\begin\b|\\left\b|(?<!\\)\{")
_CLOSES = re.compile(r"\\end\b|\\right\b|(?<!\\)\}")
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_BLACK = ("black", "#000", "#000000")
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,24}")


def draw(formula: Formula) -> Mapping[str, object]:
    """The SVG of a formula and its lengths in em. Raises NotSet, or whatever the libraries do."""
    if len(formula.tex) > MAX_TEX:
        raise NotSet("too long")
    if _depth(formula.tex) > MAX_DEPTH:
        raise NotSet("nested too deep")
    tex = formula.tex
    for pattern, instead in _REWRITTEN:
        tex = pattern.sub(instead, tex)
    root = Converter(display="block" if formula.display else "inline").convert_to_element(tex)
    # A namespace would come back as a part of every name.
    del root.attrib["xmlns"]
    root.set("mathcolor", "currentColor")
    for element in root.iter():
        _mend(element)
    drawn = Math(root, size=SIZE, margin=MARGIN)
    box = drawn.node.bbox
    return {
        "svg": drawn.svg(),
        "width": (box.xmax - box.xmin + 2 * MARGIN) / SIZE,
        "ascent": (box.ymax + MARGIN) / SIZE,
        "descent": (MARGIN - box.ymin) / SIZE,
    }


def _depth(tex: str) -> int:
    """How deep things stand in one another at the deepest."""
    steps = [(m.start(), 1) for m in _OPENS.finditer(tex)]
    steps += [(m.start(), -1) for m in _CLOSES.finditer(tex)]
    deepest = depth = 0
    for _, step in sorted(steps):
        depth += step
        deepest = max(deepest, depth)
    return deepest


def _mend(element: ElementTree.Element) -> None:
    """Make an element of the converter's into one that is drawn right. What stands in a text of a
    formula stays text: as a tree, not as characters to be read again."""
    for name in ("mathcolor", "mathbackground"):
        color = element.get(name)
        if color and not _COLOR.fullmatch(color):
            raise NotSet(f"no colour: {color}")
        if color in _BLACK:
            # That of the text: on a dark ground black would not be seen.
            element.set(name, "currentColor")
    if element.tag == "mtable":
        aligned = "columnspacing" in element.attrib
        element.set("columnspacing", "0em 1em" if aligned else "0.8em")
        element.set("rowspacing", "0.6em" if aligned else "0.35em")
    text = element.text
    if not text:
        return
    if element.tag == "mi" and text.startswith("\\") and len(text) > 1:
        raise NotSet(f"unknown: {text}")
    text = _REFERENCE.sub(lambda m: chr(int(m[1], 16)), text)
    match element.tag, text:
        case _, "↑" | "↓":
            # Of these MathML would stretch what TeX does not.
            element.set("stretchy", "false")
        case "mi", "⟨" | "⟩":
            element.set("stretchy", "false")
        case "mo", "∑" | "∏" | "∐" | "∫" | "∬" | "∭" | "∮" | "⋃" | "⋂":
            # As high as the text where it is not displayed, and never as what stands beside it.
            element.set("stretchy", "false")
        case "mo", ",":
            element.set("rspace", "0.17em")
        case "mo", "∇":
            element.set("rspace", "0em")
        case "mo", "^":
            text = "ˆ" if element.get("stretchy") == "false" else "\u0302"
        case "mo", "~" if element.get("stretchy") != "false":
            text = "\u0303"
    if lacking := [c for c in text if c.isprintable() and not c.isspace() and not _has(c)]:
        raise NotSet(f"no glyph: {lacking[0]}")
    element.text = text


def _has(character: str) -> bool:
    font = loadedfonts["default"]
    return bool(font.glyphindex(character))
