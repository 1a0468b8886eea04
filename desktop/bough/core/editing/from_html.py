"""Rich text, as a browser or an office program copies it, becomes Markdown.

The bytes are not trusted: nothing is fetched, unknown tags are their text, scripts and styles are
dropped, and nesting has an end. A library would do no more for what is pasted.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from bough.core.as_markdown import fenced
from bough.core.editing.tables import from_rows

DEEPEST = 60
LONG, KEPT = 2_000, 16
"""Characters of a line from which on its beginning is put aside, and how many of it are not."""
_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "main", "address", "figure", "dl", "dd"}
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_RICH = re.compile(
    r"<(?:b|strong|i|em|del|s|strike|a|h[1-6]|ul|ol|li|table|blockquote|pre|code|img|hr)[\s/>]",
    re.IGNORECASE,
)
_SCHEMES = ("http:", "https:", "mailto:", "doi:")


def is_rich(html: str) -> bool:
    """Whether it says more than plain text does: an editor of code copies its colours as well."""
    return bool(_RICH.search(html))


def to_markdown(html: str) -> str:
    """The Markdown of a fragment or a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.made()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._head: list[str] = []
        """What a long line began with."""
        self._text = ""
        """The end of a line, short enough to be looked at for each tag."""
        self._in_code = False
        self._dropped = 0
        self._pre = 0
        self._code = ""
        self._lists: list[int | None] = []
        self._quotes = 0
        self._marker = ""
        self._heading = 0
        self._links: list[str] = []
        self._marks: list[str] = []
        self._rows: list[list[str]] | None = None
        self._blank = False

    def made(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._put_aside()
        given = dict(attrs)
        if tag in _DROPPED:
            self._dropped += 1
        elif tag == "pre":
            self._paragraph()
            self._pre, self._code = self._pre + 1, ""
        elif self._pre:
            if tag == "br":
                self._code += "\n"
        elif tag in _MARKS:
            light = "normal" in (given.get("style") or "").replace(" ", "")
            mark = "" if tag in ("b", "strong") and light else _MARKS[tag]
            self._marks.append(mark)
            self._text += mark
        elif tag == "code":
            self._text += "`"
        elif tag == "a":
            href = (given.get("href") or "").strip()
            fine = href.lower().startswith(_SCHEMES) and not re.search(r"[\s<>]", href)
            self._links.append(href if fine else "")
            self._text += "[" if fine else ""
        elif tag == "img":
            source = given.get("src") or ""
            words = " ".join((given.get("alt") or "").split())
            if source.lower().startswith(("http:", "https:")) and not re.search(r"[\s<>]", source):
                self._text += f"![{_escaped(words)}]({source})"
            else:
                self._text += _escaped(words)
        elif tag == "br":
            self._end_line()
        elif tag == "hr":
            self._paragraph()
            self._text = "---"
            self._paragraph()
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._paragraph()
            self._heading = int(tag[1])
        elif tag in ("ul", "ol") and len(self._lists) < DEEPEST:
            self._end_line()
            if not self._lists:
                self._blank = bool(self._lines)
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._end_line()
            self._marker = self._next_marker()
        elif tag == "blockquote" and self._quotes < DEEPEST:
            self._paragraph()
            self._quotes += 1
        elif tag == "table":
            self._paragraph()
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows is not None:
            self._take()
        elif tag in _BLOCKS and self._rows is None:
            self._end_line()
            if tag == "p" and not self._marker:
                self._blank = bool(self._lines)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif tag == "pre" and self._pre:
            self._pre -= 1
            self._add_code()
        elif self._pre:
            return
        elif tag in _MARKS:
            mark = self._marks.pop() if self._marks else ""
            if mark and self._text.endswith(mark):
                self._text = self._text[: -len(mark)]
            elif mark:
                inner = self._text.rstrip()
                self._text = inner + mark + self._text[len(inner) :]
        elif tag == "code":
            self._text += "`"
        elif tag == "a" and self._links:
            href = self._links.pop()
            self._text += f"]({href})" if href else ""
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._paragraph()
            self._heading = 0
        elif tag in ("ul", "ol"):
            self._end_line()
            if self._lists:
                self._lists.pop()
            self._blank = not self._lists
        elif tag == "li":
            self._end_line()
        elif tag == "blockquote" and self._quotes:
            self._paragraph()
            self._quotes -= 1
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(" ".join(self._take().split()))
        elif tag == "table" and self._rows is not None:
            rows, self._rows = [row for row in self._rows if row], None
            self._take()
            if rows:
                self._blank = bool(self._lines)
                for line in from_rows(rows).split("\n"):
                    self._add(line)
                self._blank = True
        elif tag in _BLOCKS and self._rows is None:
            self._paragraph() if tag == "p" else self._end_line()

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        if self._pre:
            self._code += data
            return
        self._put_aside()
        in_code = self._in_code ^ (self._text.count("`") % 2 == 1)
        words = re.sub(r"\s+", " ", data)
        if not self._text or self._text.endswith(" "):
            words = words.lstrip(" ")
        self._text += words if in_code else _escaped(words)

    def _add_code(self) -> None:
        self._blank = bool(self._lines)
        for line in fenced(self._code.strip("\n")).split("\n"):
            self._add(line)
        self._blank = True

    def _next_marker(self) -> str:
        if not self._lists:
            return "- "
        count = self._lists[-1]
        if count is None:
            return "- "
        self._lists[-1] = count + 1
        return f"{count + 1}. "

    def _put_aside(self) -> None:
        if len(self._text) > LONG:
            self._head.append(self._text[:-KEPT])
            self._in_code ^= self._head[-1].count("`") % 2 == 1
            self._text = self._text[-KEPT:]

    def _take(self) -> str:
        """All of the line, which begins anew."""
        text = "".join((*self._head, self._text))
        self._head, self._text, self._in_code = [], "", False
        return text

    def _paragraph(self) -> None:
        self._end_line()
        self._blank = bool(self._lines)

    def _end_line(self) -> None:
        text = self._take().strip()
        if text:
            self._add(f"{'#' * self._heading} {text}" if self._heading else text)

    def _add(self, line: str) -> None:
        quote = "> " * self._quotes
        if self._blank:
            self._lines.append(quote.rstrip())
            self._blank = False
        depth = max(0, len(self._lists) - 1)
        lead = "   " * depth
        if self._marker:
            lead += self._marker
            self._marker = ""
        elif self._lists:
            lead += "   "
        self._lines.append(f"{quote}{lead}{line}".rstrip())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
