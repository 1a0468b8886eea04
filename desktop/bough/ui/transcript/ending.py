"""What stands at the end of a reply that is not simply whole: what happened, and the ways on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from bough.core.node import Node
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.card import Card
from bough.ui.transcript.outcome import clock, command, details, outcome, wait
from bough.ui.transcript.words import model_name, monogram

if TYPE_CHECKING:
    from bough.app.remedies import Remedies
    from bough.core.sentences import Action

ICONS: dict[Action, str] = {
    "try_again": "refresh-cw",
    "continue": "corner-down-right",
    "other_model": "sparkles",
    "change_key": "key-round",
    "edit_server": "server",
    "trust_certificate": "key-round",
    "fix_address": "search",
    "copy_command": "copy",
    "billing": "external-link",
    "send_then": "clock",
    "shorten": "square-pen",
    "edit_question": "square-pen",
    "show_log": "list",
    "choose_file": "folder-open",
    "reset_setting": "rotate-ccw",
}


class Ending(Card):
    """A card with a rust outline where something failed; a quiet line where a person stopped the
    reply or it became too long. What is under way to mend it, it asks `remedies` for."""

    asked = Signal(str, str, QPoint)
    """What is wished (an `Action`, or "cancel"), the node, and where on the screen to open what
    that needs."""

    def __init__(self, theme: Theme, node: Node, remedies: Remedies, parent: QWidget) -> None:
        self._node = node
        self._remedies = remedies
        self._outcome = found = outcome(node)
        self._kept = node.cut_off and bool(node.text or node.reasoning)
        icon = "unplug" if node.failure is None or self._kept else "triangle-alert"
        super().__init__(theme, parent, icon=icon, outline="rust" if found.broken else "")
        self._buttons: dict[Action, Button] = {}
        for action in found.actions:
            self._add(action)
        self._cancel: Button | None = None
        if node.failure:
            self.offer_details(lambda: details(node))
        remedies.changed.connect(self._on_changed)
        self._show()

    def closed(self) -> None:
        """It is about to go."""
        self._remedies.leave(self._node.id)

    def button(self, action: Action) -> Button:
        """The button for that action. Raises KeyError where it is not offered."""
        return self._buttons[action]

    def _add(self, action: Action) -> None:
        words = self._words(action)
        other = self._remedies.other_model(self._node) if action == "other_model" else None
        made = Button(
            self._theme, ICONS[action], words, self, words=True,
            look="framed" if self._outcome.broken else "bare",
            height=30 if self._outcome.broken else 28,
            tile=monogram(other.name) if other else "", opens=action == "other_model",
        )  # fmt: skip
        made.clicked.connect(partial(self._on_clicked, action, made))
        self._buttons[action] = made
        self.row.addWidget(made)

    def _on_clicked(self, action: str, button: Button) -> None:
        at = button.mapToGlobal(QPoint(0, button.height() + 4))
        self.asked.emit(action, self._node.id, at)

    def _on_changed(self, node_id: str) -> None:
        if node_id == self._node.id:
            self._show()
            self.height_changed.emit()

    def _show(self) -> None:
        """Say what is so now, and let the button that leads on be the filled one."""
        node_id, remedies = self._node.id, self._remedies
        remedies.attend(self._node)
        below = [self._outcome.below]
        at = remedies.appointment(node_id)
        if remedies.listening(node_id):
            below = [self.tr("It is listening now.")]
        elif remedies.watches(node_id):
            below.append(self.tr("Bough looks every two seconds whether it is there."))
        then = self._buttons.get("send_then")
        said_above = self._node.failure is not None and "at" in self._node.failure.facts
        if then and at is None and not said_above and (moment := wait(self._node)):
            below.append(self.tr("It works again at {time}.").format(time=clock(moment)))
        if at is not None:
            below.append(self.tr("It is sent again at {time}.").format(time=clock(at)))
        if remedies.address(node_id) == "":
            below.append(self.tr("No address near it answers as a chat API either."))
        self.say(self._outcome.title, " ".join(part for part in below if part))
        if then:
            then.setVisible(at is None)
        self._show_appointment(at)
        for action, button in self._buttons.items():
            button.set_words(self._words(action))
        if fix := self._buttons.get("fix_address"):
            fix.setEnabled(not remedies.searching(node_id))
            fix.set_icon("check" if remedies.address(node_id) else ICONS["fix_address"])
            if edit := self._buttons.get("edit_server"):
                edit.setVisible(remedies.address(node_id) != "")
        if self._outcome.broken:
            first = next(iter(self._buttons), None)
            lit = None if remedies.watches(node_id) or at is not None else first
            for action, button in self._buttons.items():
                button.set_look("primary" if action == lit else "framed")

    def _show_appointment(self, at: float | None) -> None:
        if at is None:
            if self._cancel:
                self._cancel.hide()
            return
        if self._cancel is None:
            self._cancel = Button(
                self._theme, "x", self.tr("Do not send"), self, words=True, look="framed", height=30
            )
            self._cancel.clicked.connect(partial(self._on_clicked, "cancel", self._cancel))
            self.row.addWidget(self._cancel)
        self._cancel.show()

    def _words(self, action: Action) -> str:
        match action:
            case "continue":
                return (
                    self.tr("Continue from here") if self._outcome.broken else self.tr("Continue")
                )
            case "try_again":
                return self.tr("Retry from the start") if self._kept else self.tr("Try again")
            case "other_model":
                other = self._remedies.other_model(self._node)
                if other is None:
                    return self.tr("Other model")
                words = self.tr("Finish with {model}") if self._kept else self.tr("Ask {model}")
                return words.format(model=model_name(other.name))
            case "change_key":
                return self.tr("Change the key…")
            case "edit_server":
                return self.tr("Change the server…")
            case "trust_certificate":
                return self.tr("Trust this certificate…")
            case "fix_address":
                if self._remedies.searching(self._node.id):
                    return self.tr("Looking…")
                match self._remedies.address(self._node.id):
                    case None:
                        return self.tr("Find the address")
                    case "":
                        return self.tr("Change the server…")
                    case address:
                        return self.tr("Use {address}").format(address=address)
            case "copy_command":
                return self.tr("Copy “{command}”").format(command=command(self._node))
            case "billing":
                return self.tr("Open the billing page")
            case "send_then":
                return self.tr("Send at {time}").format(time=clock(wait(self._node) or 0.0))
            case "shorten":
                return self.tr("Shorten the question")
            case "edit_question":
                return self.tr("Edit the question")
            case "show_log":
                return self.tr("Show the log")
            case "choose_file":
                return self.tr("Choose a model file…")
            case "reset_setting":
                return self.tr("Reset this setting")
