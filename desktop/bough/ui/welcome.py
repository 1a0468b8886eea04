"""The welcome of an empty session: who will answer, and six questions to begin or go on with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from bough.app.catalogue import Catalogue
from bough.app.leads import Lead
from bough.app.place import Place
from bough.core.endpoint import EMBEDDED
from bough.ui.bough_tree import TWIG, Bough
from bough.ui.theme import Theme
from bough.ui.transcript.words import model_name
from bough.ui.widgets import PressButton, line, tip

SIDE = 24
LEAF = 36
GAP = 20
BETWEEN = 14
"""px between leaves, at least."""
COLUMNS = 30
"""Of what is said on a leaf that goes on with something, which may be long."""
WIDEST = 760
LOWEST_BOUGH, HIGHEST_BOUGH = 196, 250
UPPER = (0.12, 0.0, 0.09)
"""How far the upper leaves hang below the top, as a share of the bough's height."""
LOWER = (0.08, 0.0, 0.14)


class Leaf(PressButton):
    """A question that asks itself when it is pressed, in another session where it is of one."""

    def __init__(self, theme: Theme, text: str, parent: QWidget, lead: Lead | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lead = lead
        self.setText(text)
        self.setAccessibleName(text)
        if lead is None:
            self.setAccessibleDescription(self.tr("Asks this question"))
        else:
            from bough.core.titles import shortened

            self.setText(shortened(text, COLUMNS))
            words = self.tr("Goes on in “{title}”").format(title=lead.title)
            self.setAccessibleDescription(words)
            self.setToolTip(tip(f"{text}\n{words}" if lead.question else words))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("read"))
        return QSize(round(metrics.horizontalAdvance(self.text())) + 34, LEAF)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        touched = self.isDown() or self.underMouse()
        width = 2.0 if self.hasFocus() else 1.0
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(color("leafLine" if touched or self.hasFocus() else "border"), width))
        painter.setBrush(color("leafSoft" if touched else "raised"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        inside = QRectF(self.rect()).adjusted(17, 0, -16, 0)
        line(painter, self._theme, inside, self.text(), step="read")


class Welcome(QWidget):
    """Fills whatever room there is: the bough goes first, then leaf after leaf."""

    question_chosen = Signal(str)

    def __init__(
        self, place: Place, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._catalogue = catalogue
        self._theme = theme
        self.bough: Bough | None = None
        self.setAccessibleName(self.tr("New session"))
        self.headline = self._label("")
        self.status = self._label("")
        self.leaves = self._grown(place.leads())
        catalogue.changed.connect(self._on_changed)
        place.model_changed.connect(self._on_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_changed()

    def sizeHint(self) -> QSize:
        return QSize(900, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 100)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        if self.bough:
            shown = [QRectF(leaf.geometry()) for leaf in self.leaves if not leaf.isHidden()]
            self.bough.paint(painter, self._theme, shown)

    # What it says

    def _grown(self, leads: Sequence[Lead]) -> list[Leaf]:
        """In pairs from left to right: one above the bough, one below. What goes on is above."""
        texts = [
            self.tr("Why is the night sky dark?"),
            self.tr("How do I read a traceback?"),
            self.tr("Plan four days in Lisbon in March"),
            self.tr("Write a regex for dates"),
            self.tr("Write a letter to a neighbour"),
            self.tr("用三句话解释量子纠缠"),
        ]
        found = []
        for number, text in enumerate(texts):
            above, of_pair = number % 2 == 0, number // 2
            if above and of_pair < len(leads):
                lead = leads[of_pair]
                leaf = Leaf(self._theme, lead.question or self._onward(lead), self, lead)
                leaf.clicked.connect(lambda _=False, lead=lead: self._place.lead_chosen.emit(lead))
            else:
                leaf = Leaf(self._theme, text, self)
                leaf.clicked.connect(lambda _=False, text=text: self.question_chosen.emit(text))
            found.append(leaf)
        return found

    def _onward(self, lead: Lead) -> str:
        return self.tr("Go on: {title}").format(title=lead.title)

    def _words(self) -> str:
        ref = self._place.model
        name = model_name(ref.model)
        if ref.endpoint != EMBEDDED:
            words = self.tr("{name} at {endpoint} will answer.")
            return words.format(name=name, endpoint=self._catalogue.endpoint_name(ref))
        if not ref.model:
            return self.tr("No model came with this installation. Add a server to begin.")
        match self._catalogue.engine_state:
            case "ready":
                words = self.tr(
                    "A small model, {name}, is running on this computer. "
                    "Nothing you type leaves it."
                )
            case "loading":
                words = self.tr(
                    "A small model, {name}, is being loaded on this computer. "
                    "Nothing you type leaves it."
                )
            case "failed":
                words = self.tr(
                    "The small model, {name}, could not be started on this computer. "
                    "Add a server to begin."
                )
            case _:
                words = self.tr(
                    "A small model, {name}, is ready to start on this computer. "
                    "Nothing you type leaves it."
                )
        return words.format(name=name)

    def _on_changed(self) -> None:
        self.status.setText(self._words())
        self.status.setAccessibleName(self.status.text())
        self._arrange()

    # Where it stands

    def _arrange(self) -> None:
        width, height = self.width() - 2 * SIDE, self.height()
        self._set_headline(width)
        head = self._height(self.headline, width)
        said = self._height(self.status, width)
        words = head + 6 + said
        low = height - words - 2 * 12
        columns = self._columns()
        self.bough = None
        if columns and low - GAP >= LOWEST_BOUGH:
            free = low - GAP
            middle = min(HIGHEST_BOUGH, free)
            top = 12 + round((free - middle) * 0.45)
            self._hang(columns, top + words + GAP, middle)
        else:
            free = low - GAP
            used = self._flow(width, free)
            top = 12 + max(0, round((free - used) * 0.4))
            for leaf in self.leaves:
                leaf.move(leaf.x(), leaf.y() + top + words + GAP)
        self.headline.setGeometry(SIDE, top, width, head)
        self.status.setGeometry(SIDE, top + head + 6, width, said)
        self.update()

    def _columns(self) -> int:
        """How many pairs of leaves have room beside each other; 0: too few for a bough."""
        return next((n for n in (3, 2) if self._span(n) <= self.width() - 2 * SIDE - TWIG), 0)

    def _pairs(self, columns: int) -> list[tuple[Leaf, Leaf]]:
        pairs = list(zip(self.leaves[::2], self.leaves[1::2], strict=True))
        return pairs if columns == 3 else [pairs[0], pairs[2]]

    def _span(self, columns: int) -> int:
        """px that the wider row takes, the lower one a little inside the upper."""
        pairs = self._pairs(columns)
        upper, lower = [p[0] for p in pairs], [p[1] for p in pairs]
        gaps = BETWEEN * (columns - 1)
        return max(
            sum(leaf.sizeHint().width() for leaf in upper) + gaps,
            sum(leaf.sizeHint().width() for leaf in lower) + gaps + round(TWIG),
        )

    def _hang(self, columns: int, top: int, height: int) -> None:
        """Leaves above and below the bough, which comes from the left edge."""
        span = max(self._span(columns), min(WIDEST, self.width() - 2 * SIDE - round(TWIG)))
        left = min((self.width() - span) // 2 + 18, self.width() - SIDE - span)
        pairs = self._pairs(columns)
        rows = (
            (left, span, [p[0] for p in pairs], UPPER, False),
            (left + round(TWIG), span - round(TWIG), [p[1] for p in pairs], LOWER, True),
        )
        for start, room, leaves, drops, below in rows:
            taken = sum(leaf.sizeHint().width() for leaf in leaves)
            gap = (room - taken) / (columns - 1)
            x = float(start)
            for number, leaf in enumerate(leaves):
                drop = round(drops[number if columns == 3 else 2 * number] * height)
                y = top + height - LEAF - drop if below else top + drop
                leaf.setGeometry(QRect(round(x), y, leaf.sizeHint().width(), LEAF))
                x += leaf.width() + gap
        hung = {leaf for pair in pairs for leaf in pair}
        for leaf in self.leaves:
            leaf.setVisible(leaf in hung)
        tip = QPointF(min(left + span, self.width() - SIDE), top + height * 0.44)
        self.bough = Bough(QPointF(-4, top + height * 0.58), tip)

    def _flow(self, width: int, room: int) -> int:
        """As many leaves as there is room for, in centred rows from 0 down; px they take."""
        rows: list[list[Leaf]] = []
        left = 0
        for leaf in self.leaves:
            wanted = min(leaf.sizeHint().width(), width)
            if not rows or wanted > left:
                if (len(rows) + 1) * (LEAF + 10) - 10 > room:
                    leaf.hide()
                    continue
                rows.append([])
                left = width
            left -= wanted + 10
            rows[-1].append(leaf)
            leaf.resize(wanted, LEAF)
            leaf.show()
        for number, row in enumerate(rows):
            x = SIDE + (width - sum(leaf.width() for leaf in row) - 10 * (len(row) - 1)) // 2
            for leaf in row:
                leaf.move(x, number * (LEAF + 10))
                x += leaf.width() + 10
        return max(0, len(rows) * (LEAF + 10) - 10)

    # Inside

    def _label(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        label.setWordWrap(True)
        label.setAccessibleName(text)
        return label

    def _set_headline(self, width: int) -> None:
        """The largest type in which it is one line."""
        steps = ("hero", "h1", "h2", "h3")
        text = self.headline.text()
        fits = (
            s for s in steps if QFontMetricsF(self._theme.font(s)).horizontalAdvance(text) < width
        )
        self.headline.setFont(self._theme.font(next(fits, "h3")))

    def _height(self, label: QLabel, width: int) -> int:
        return max(label.heightForWidth(width), label.fontMetrics().height())

    def _on_theme_changed(self) -> None:
        words = self.tr("Start anywhere. Every answer can fork.")
        if self._theme.fun:
            words = self.tr("Start anywhere. The galaxy forks too.")
        if words != self.headline.text():
            self.headline.setText(words)
            self.headline.setAccessibleName(words)
            self._arrange()
        for label, role in ((self.headline, "text"), (self.status, "text2")):
            palette = label.palette()
            palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(role))
            label.setPalette(palette)
        self.status.setFont(self._theme.font("read"))
        self.update()
