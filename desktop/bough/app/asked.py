"""What a reader asks in a place, and ends: the part of `Place` that has models answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bough.app.said import said
from bough.app.termed import Termed
from bough.core import acts
from bough.core.acts import Answerer
from bough.core.endpoint import ModelRef
from bough.core.node import Role

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.compacting import Compacting
    from bough.app.following import Following
    from bough.app.library import Library
    from bough.core.node import Node
    from bough.core.operations import Operation


class Asked(Termed):
    """Every act asks the model of the place on the terms that hold where it asks."""

    _library: Library
    _catalogue: Catalogue

    # What a place gives

    @property
    def model(self) -> ModelRef:
        raise NotImplementedError

    @property
    def following(self) -> Following:
        raise NotImplementedError

    @property
    def compacting(self) -> Compacting:
        raise NotImplementedError

    def path(self) -> list[Node]:
        raise NotImplementedError

    def node(self, node_id: str) -> Node:
        raise NotImplementedError

    def shows(self, node_id: str) -> bool:
        raise NotImplementedError

    def growing_reply(self) -> str | None:
        raise NotImplementedError

    def carry_out(
        self,
        act: Callable[[], Operation],
        *,
        draft: str | None = None,
        continued: bool = False,
        behind: str | None = None,
    ) -> Operation | None:
        raise NotImplementedError

    # Asking

    def say(self, text: str) -> bool:
        """Ask below the head, once the reply there has ended. True when it was accepted: then the
        draft is empty."""
        return self.say_to(text, (self._answerer(),))

    def say_to(self, text: str, answerers: Sequence[Answerer]) -> bool:
        """Ask several at once, the same model more than once too; the reader follows the first."""
        return self._say(text, self.head, answerers)

    def say_beside(self, text: str) -> bool:
        """Ask beside the last question of the path, as another branch from where that was asked."""
        asked = (n for n in reversed(self.path()) if n.role is Role.USER)
        last = next(asked, None)
        return self._say(text, last.parent if last else self.head, (self._answerer(),))

    def say_apart(self, text: str) -> bool:
        """Ask in a branch of its own: below the head where something else is below it, and else
        beside the last question of the path."""
        forks = self.head is not None and self.tree().children(self.head)
        return self.say(text) if forks else self.say_beside(text)

    def retry(self, node_id: str, model: ModelRef | None = None) -> None:
        """One more reply beside this one, by the same model unless another is named. On a
        question: a reply to it. The reader is left where they are if it is not on the path."""
        self.retry_many(node_id, (self._answerer(model),))

    def retry_many(self, node_id: str, answerers: Sequence[Answerer]) -> None:
        """The same of several at once; the reader follows the first."""
        node = self.node(node_id)
        act = acts.answer if node.role is Role.USER else acts.retry
        asked = self.on_terms(node_id if node.role is Role.USER else node.parent, answerers)
        on_path = self.shows(node_id)
        behind = node_id if node_id == self.head and not self.node(node_id).growing else None

        def retried() -> Operation:
            done = act(self.tree(), node_id, self.head, *asked)
            return done if on_path else replace(done, head_after=self.head)

        self.carry_out(retried, behind=behind)

    def edit(self, node_id: str, text: str) -> bool:
        """Ask the question of that node differently, beside it; False where it is refused."""
        if not text.strip() or text == self.node(node_id).text:
            return True
        (who,) = self.on_terms(self.node(node_id).parent, (self._answerer(),))
        return self._do(
            lambda: acts.edit_question(self.tree(), node_id, text, who, self.head),
            lambda _: said("note_edited"),
        )

    def continue_reply(self, node_id: str, model: ModelRef | None = None) -> None:
        """Let a reply that was cut off go on from its end, by the model that began it unless
        another is named."""
        node = self.node(node_id)
        begun = ModelRef(node.endpoint, node.model) if node.endpoint and node.model else None
        who = replace(self._answerer(model or begun), settings=node.settings)
        self.carry_out(
            lambda: acts.continue_reply(self.tree(), node_id, who, self.head),
            continued=True,
            behind=node_id,
        )

    def continuer(self, node_id: str) -> ModelRef:
        """Who goes on with a reply: the model that wrote it, where its server is still known."""
        node = self.node(node_id)
        if node.endpoint and node.model:
            begun = ModelRef(node.endpoint, node.model)
            if self._catalogue.prefill(begun) is not None:
                return begun
        return self.model

    def goes_on_by_itself(self, ref: ModelRef) -> bool:
        """Whether that model can go on with a text from its last character. Else it is asked to in
        words, and what it repeats is taken away."""
        return self._catalogue.prefill(ref) not in (None, "none")

    def edit_and_continue(self, node_id: str, text: str) -> bool:
        """Put the reply as a person would have it beside the one that came, and let a model go on
        from its end. True when it was accepted."""
        node, who = self.node(node_id), self._answerer(self.continuer(node_id))
        # One that a person wrote was asked with nothing.
        who = replace(who, settings=node.settings or self.settings_at(node.parent))
        done = self.carry_out(
            lambda: acts.edit_and_continue(self.tree(), node_id, text, who, self.head),
            continued=True,
        )
        if done:
            self.noted.emit(said("note_edited"), True)
        return done is not None

    def stop(self) -> None:
        """End the growing reply of the path here, or the summary that is being written."""
        if "compacting" in self.__dict__:
            self.compacting.cancel()
        if growing := self.growing_reply():
            self._library.stop(growing)

    def stop_reply(self, node_id: str) -> None:
        """End that reply here, on the path or not."""
        self._library.stop(node_id)

    def stop_all(self) -> None:
        """End every reply of every session here."""
        if many := self._library.stop_all():
            stage = "one" if many == 1 else None
            self.noted.emit(said("note_stopped", {"replies": many, "stage": stage}), False)
        else:
            self.refused.emit(said("nothing_runs"))

    def hurry(self, node_id: str) -> None:
        """Let a reply that waits for its next try begin it now."""
        self._library.hurry(node_id)

    def go_first(self, node_id: str) -> None:
        """Let a reply that waits in line begin before the others there."""
        self._library.move_in_queue(node_id, 1)

    # Inside

    def _say(self, text: str, parent: str | None, answerers: Sequence[Answerer]) -> bool:
        if not text.strip():
            return False
        here = parent == self.head and not self.growing_reply()
        summarises = here and self._catalogue.overflow == "summarise"
        if summarises and self.compacting.begin_before(text, answerers):
            return False
        answerers = self.on_terms(parent, answerers)
        if parent is not None and self.tree().node(parent).growing:
            return self.following.add(parent, text, answerers)

        forks = bool(self.tree().children(parent))

        def asked() -> Operation:
            return replace(acts.say(self.tree(), parent, text, *answerers), head_before=self.head)

        done = self.carry_out(asked, draft="", behind=parent)
        if done and forks:
            self.noted.emit(said("note_forked"), True)
        return done is not None

    def _answerer(self, ref: ModelRef | None = None) -> Answerer:
        ref = ref or self.model
        return Answerer(ref.endpoint, ref.model)
