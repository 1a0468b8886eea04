"""Reads the rows of an SQLite file from its pages, also where SQLite itself gives up.

The format: https://www.sqlite.org/fileformat2.html. What a page says is never trusted: a pointer
may lead anywhere, a length may be any number, and a chain may bite its tail. The work is linear in
the size of the file, whatever is in it.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from mmap import mmap
from typing import NamedTuple

_LEAF, _INTERIOR = 0x0D, 0x05
_INDEX = (0x02, 0x0A)
_USUAL_SIZE = 4096
_MOST_COLUMNS = 100
_LOANS = 4
"""How often a page may be taken for the rest of a row; it belongs to one."""

_LOG_HEADER, _FRAME_HEADER = 32, 24
_MARKS = {bytes.fromhex("377f0682"): "<", bytes.fromhex("377f0683"): ">"}
"""How a log begins, and the order of the bytes in the words that its checksums add."""

_REAL = 7
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, _REAL: 8}

Value = int | float | str | bytes | None


class Origin(NamedTuple):
    """Bytes of the file, or of its log, that hold a page."""

    in_log: bool
    start: int
    stop: int


class Row(NamedTuple):
    """A row and what it was read from. `cut`: its end could not be found. Not `exact`: its parts do
    not add up to its length, so that any of them may have slipped."""

    rowid: int
    values: tuple[Value, ...]
    origins: tuple[Origin, ...]
    cut: bool
    exact: bool


class Leaf(NamedTuple):
    """The rows of a page, and how many more there are that nothing can be made of. `table` is what
    the schema says, where the way from there is unbroken. A page that is `sound` has no fault that
    can be seen."""

    table: str | None
    rows: list[Row]
    lost: int
    sound: bool


class Pages:
    """The pages of a database as its last commit left them: those in its log over those in the
    file."""

    def __init__(self, database: bytes | mmap, log: bytes | mmap = b"") -> None:
        self._database = database
        self._log = log
        self.size = _page_size(database, log)
        self._frames: dict[int, int] = {}
        self._doubtful: set[int] = set()
        self._older: dict[int, list[int]] = defaultdict(list)
        in_file = -(-len(database) // self.size)
        for page, offset, proven in _committed(log, self.size, in_file):
            if page in self._frames and not proven:
                self._older[page].append(self._frames[page])
            self._frames[page] = offset
            (self._doubtful.discard if proven else self._doubtful.add)(page)
        self._numbers = sorted({*range(1, in_file + 1), *self._frames})
        self._last = self._numbers[-1] if self._numbers else 0
        self._usable = self.size - self._reserved()
        self._loans: Counter[int] = Counter()

    def leaves(self) -> Iterator[Leaf]:
        """The pages that hold rows: the sound ones, then the others, then what stood in the file
        before the log was written over."""
        owners = self._owners()
        free = self._free() - owners.keys()
        later = []
        for page in self._numbers:
            if page in free:
                continue
            leaf = self._leaf(page, self._origin(page), owners.get(page))
            if leaf and (not leaf.sound or page in self._doubtful):
                later.append(leaf._replace(sound=False))
            elif leaf:
                yield leaf
        yield from later
        for page in sorted(self._doubtful):
            for origin in self._before(page):
                if leaf := self._leaf(page, origin, owners.get(page)):
                    yield leaf._replace(sound=False, lost=0)

    # Pages

    def _origin(self, page: int) -> Origin:
        if page in self._frames:
            return self._in_log(self._frames[page])
        return self._in_file(page)

    def _before(self, page: int) -> Iterator[Origin]:
        """Where the page stood before what is doubtful was written, the newest first."""
        yield from map(self._in_log, reversed(self._older[page]))
        yield self._in_file(page)

    def _in_log(self, offset: int) -> Origin:
        return Origin(True, offset, offset + self.size)

    def _in_file(self, page: int) -> Origin:
        return Origin(False, (page - 1) * self.size, page * self.size)

    def _bytes(self, origin: Origin) -> bytes:
        found = (self._log if origin.in_log else self._database)[origin.start : origin.stop]
        return found.ljust(self.size, b"\0")

    def _page(self, page: int) -> bytes:
        return self._bytes(self._origin(page))

    def _reserved(self) -> int:
        """The bytes at the end of every page that SQLite leaves to others."""
        claimed = self._page(1)[20]
        sample = self._numbers[1:50]
        empty = sum(not any(self._page(page)[self.size - claimed :]) for page in sample)
        return claimed if empty * 2 > len(sample) else 0

    # Trees

    def _owners(self) -> dict[int, str]:
        """The table of every page that can be reached from the schema."""
        owners = dict.fromkeys(self._below(1), "sqlite_schema")
        roots = {}
        for page in owners:
            leaf = self._leaf(page, self._origin(page), None)
            for row in leaf.rows if leaf else ():
                match row.values:
                    case "table", str(name), _, int(root), _:
                        roots[name] = root
        for name, root in roots.items():
            for page in self._below(root):
                owners.setdefault(page, name)
        return owners

    def _below(self, root: int) -> list[int]:
        """The pages of a table's tree as far as pointers lead to pages of one."""
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            page = waiting.pop()
            if page in seen or not 1 <= page <= self._last:
                continue
            raw = self._page(page)
            head = 100 if page == 1 else 0
            if raw[head] in _INDEX:
                continue
            seen.add(page)
            if raw[head] == _INTERIOR:
                waiting.append(_number(raw, head + 8))
                pointers = _pointers(raw, head, head + 12, self._usable)
                waiting += [_number(raw, at) for at in pointers if at + 4 <= self._usable]
        return list(seen)

    def _free(self) -> set[int]:
        """The pages that hold nothing any more; none if the list of them is damaged, since a page
        is better read twice than never."""
        head = self._page(1)
        trunk, claimed = _number(head, 32), _number(head, 36)
        free: set[int] = set()
        while trunk:
            if trunk in free or not 1 < trunk <= self._last:
                return set()
            raw = self._page(trunk)
            free.add(trunk)
            many = _number(raw, 4)
            if many > self._usable // 4 - 2:
                return set()
            free.update(struct.unpack_from(f">{many}I", raw, 8))
            trunk = _number(raw, 0)
        return free if len(free) == claimed and max(free, default=0) <= self._last else set()

    # Rows

    def _leaf(self, page: int, origin: Origin, table: str | None) -> Leaf | None:
        raw = self._bytes(origin)
        head = 100 if page == 1 else 0
        is_leaf = raw[head] == _LEAF
        # One that its table leads to may have lost the mark of a leaf alone.
        if not is_leaf and (table is None or raw[head] == _INTERIOR or not any(raw)):
            return None
        many = int.from_bytes(raw[head + 3 : head + 5], "big")
        pointers = list(_pointers(raw, head, head + 8, self._usable))
        rows: list[Row] = []
        lost = 0
        room = 2 * self.size
        for at in pointers:
            try:
                row, used = self._cell(raw, at)
            except (IndexError, ValueError):
                lost += 1
                continue
            room -= used
            if room < 0:
                break
            rows.append(row._replace(origins=(origin, *row.origins)))
        sound = (
            is_leaf
            and many == len(pointers) == len(rows)
            and all(row.exact and not row.cut for row in rows)
            and all(one.rowid < other.rowid for one, other in pairwise(rows))
        )
        return Leaf(table, rows, lost, sound)

    def _cell(self, raw: bytes, at: int) -> tuple[Row, int]:
        """The row that begins at `at`, with its origins outside of the page, and how many bytes of
        the page it takes. Raises IndexError or ValueError where there is none."""
        start = at
        length, at = _varint(raw, at)
        rowid, at = _varint(raw, at)
        rowid -= (rowid >> 63) << 64
        local = self._local(length)
        if at + local > self._usable or length > self._last * self.size:
            raise ValueError("longer than there is room")
        payload = raw[at : at + local]
        chain: list[Origin] = []
        if local < length:
            first = _number(raw, at + local)
            payload, chain = self._with_overflow(payload, length, first)
        values, exact = _record(payload, length)
        row = Row(rowid, values, tuple(chain), len(payload) < length, exact)
        return row, at + local - start

    def _local(self, length: int) -> int:
        """How many bytes of a row stand in its page."""
        if length <= self._usable - 35:
            return length
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._usable - 4)
        return local if local <= self._usable - 35 else least

    def _with_overflow(self, payload: bytes, length: int, page: int) -> tuple[bytes, list[Origin]]:
        """The payload with what its chain of pages adds, as far as that can be followed."""
        pieces = [payload]
        missing = length - len(payload)
        chain: dict[int, Origin] = {}
        while missing > 0 and 1 < page <= self._last and page not in chain:
            if self._loans[page] == _LOANS:
                break
            self._loans[page] += 1
            origin = self._continuing(page, missing)
            raw = self._bytes(origin)
            following = _number(raw, 0)
            last = missing <= self._usable - 4
            piece = raw[4 : self._usable][:missing]
            # A page that leads nowhere is not of this row, unless only its pointer is damaged.
            leads = last or 1 < following <= self._last
            if not any(raw) or (not leads and not _is_text(piece)):
                break
            pieces.append(piece)
            missing -= len(piece)
            chain[page] = origin
            page = following
        return b"".join(pieces), list(chain.values())

    def _continuing(self, page: int, missing: int) -> Origin:
        """Where the page stands that goes on with a row of which so many bytes are missing: of what
        is doubtful, the newest that looks like it."""
        newest = self._origin(page)
        if page not in self._doubtful:
            return newest
        for origin in (newest, *self._before(page)):
            raw = self._bytes(origin)
            following = _number(raw, 0)
            leads = following == 0 if missing <= self._usable - 4 else 1 < following <= self._last
            if leads and _is_text(raw[4 : self._usable][:missing]):
                return origin
        return newest


def _page_size(database: bytes | mmap, log: bytes | mmap) -> int:
    for said in (int.from_bytes(database[16:18], "big"), int.from_bytes(log[8:12], "big")):
        size = 65536 if said == 1 else said
        if 512 <= size <= 65536 and size & (size - 1) == 0:
            return size
    return _USUAL_SIZE


def _committed(log: bytes | mmap, size: int, in_file: int) -> Iterator[tuple[int, int, bool]]:
    """The pages in a write-ahead log up to its last commit: number, offset, and whether a
    checksum proves it.

    SQLite reads up to the first frame that is not proven. Every frame names the sum of those
    before it, so those behind a damaged one can be proven too, and one that lost the mark of this
    log is still of it if it is proven behind another of it.
    """
    many = max(0, len(log) - _LOG_HEADER) // (size + _FRAME_HEADER)
    starts = [_LOG_HEADER + i * (size + _FRAME_HEADER) for i in range(many)]
    order = _MARKS.get(log[:4], "<")
    salt = _salt(log, starts)
    limit = in_file + many + 1
    before = log[24:32]
    present = True
    waiting: list[tuple[int, int, bool]] = []
    for start in starts:
        header = log[start : start + _FRAME_HEADER]
        page, commit = struct.unpack(">II", header[:8])
        marked = header[8:16] == salt
        if marked or present:
            offset = start + _FRAME_HEADER
            content = header[:8] + log[offset : offset + size]
            proven = _checksum(content, before, order) == header[16:24]
            present = marked or proven
        if present:
            if page and (proven or page <= limit):
                waiting.append((page, offset, proven))
            if commit and (proven or commit <= limit):
                yield from waiting
                waiting.clear()
        before = header[16:24]


def _salt(log: bytes | mmap, starts: list[int]) -> bytes:
    """The mark of the frames that are not left over from before."""
    said = log[16:24]
    order = _MARKS.get(log[:4])
    if order and len(log) >= 32 and _checksum(log[:24], bytes(8), order) == log[24:32]:
        return said
    salts = [log[start + 8 : start + 16] for start in starts]
    agreed = (one for one, other in pairwise(salts) if one == other and any(one))
    return next(agreed, salts[0] if salts else said)


def _checksum(content: bytes, before: bytes, order: str) -> bytes:
    one, two = struct.unpack(">II", before)
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for first, second in zip(words, words, strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return struct.pack(">II", one, two)


def _pointers(raw: bytes, head: int, start: int, usable: int) -> Iterator[int]:
    """Where the cells of a page begin, each once, without what points out of it."""
    many = min(int.from_bytes(raw[head + 3 : head + 5], "big"), (usable - start) // 2)
    found = struct.unpack_from(f">{many}H", raw, start)
    return (at for at in dict.fromkeys(found) if start <= at < usable)


def _record(payload: bytes, length: int) -> tuple[tuple[Value, ...], bool]:
    """The values of a row, and whether they add up to its length. Where the payload ends before
    it, so do the values. Raises IndexError or ValueError for what is no row."""
    size, at = _varint(payload, 0)
    if not at < size <= len(payload):
        raise ValueError("no header")
    kinds = []
    while at < size:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != size or len(kinds) > _MOST_COLUMNS:
        raise ValueError("no header")
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return tuple(values), at == length


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    """The value at `at` of a serial type, and where it ends; None for one whose end is missing,
    unless it is text."""
    if kind >= 12:
        end = at + (kind - 12) // 2
        held = payload[at:end]
        return held.decode("utf-8", "replace") if kind % 2 else held, end
    if kind in (0, 8, 9):
        return (kind - 8 if kind else None), at
    width = _WIDTHS.get(kind)
    if width is None:
        raise ValueError("no such type")
    end = at + width
    held = payload[at:end]
    if len(held) < width:
        return None, end
    if kind == _REAL:
        return float(struct.unpack(">d", held)[0]), end
    return int.from_bytes(held, "big", signed=True), end


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = raw[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value << 8 | raw[at], at + 1


def _number(raw: bytes, at: int) -> int:
    return int.from_bytes(raw[at : at + 4], "big")


def _is_text(piece: bytes) -> bool:
    """Whether it reads as UTF-8, but for letters that its ends cut."""
    return any(piece) and len(piece.decode("utf-8", "ignore").encode()) > len(piece) - 7
