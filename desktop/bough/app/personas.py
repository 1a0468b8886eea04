"""The personas there are, as the files say just now, and whether fun mode is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from bough.core import personas
from bough.core.personas import FOLDER, FUN, Broken, Found, Persona, settings_of
from bough.resources import resource

if TYPE_CHECKING:
    from bough.core.config import Config
    from bough.core.terms import Terms


class Personas(QObject):
    """Nothing is read before somebody asks. Then it is what the files say: they may be edited by
    hand while Bough runs."""

    changed = Signal()
    """Personas came, went or are something else now, or another one answers by default."""
    fun_mode_changed = Signal(bool)
    trouble = Signal(str, object)
    """code, facts: a file of the folder is no persona. Told once for each that is."""

    def __init__(
        self,
        folder: Path,
        configuration: Callable[[], Config],
        remember: Callable[..., None],
        parent: QObject | None = None,
    ) -> None:
        """`remember` keeps fields of the configuration; it may raise StoreError."""
        super().__init__(parent)
        self.folder = folder
        self._configuration = configuration
        self._remember = remember
        self._fun = False
        self._found = Found({})
        self._seen: tuple[object, ...] | None = None
        self._told: set[Broken] = set()
        self._watcher: QFileSystemWatcher | None = None

    # What there is

    def all(self) -> list[Persona]:
        """Those that ship, a person's own in their place, then the person's others."""
        return list(self._look().personas.values())

    def by_id(self, persona_id: str | None) -> Persona | None:
        """None for one that is not there, or not any more."""
        return self._look().personas.get(persona_id) if persona_id else None

    @property
    def broken(self) -> tuple[Broken, ...]:
        """The files that cannot be understood. They stay as they are."""
        return self._look().broken

    @property
    def default(self) -> str:
        """The id of the one that answers where none is set; "" is the model as it is."""
        return self._configuration().persona

    def shipped(self, persona_id: str) -> bool:
        """Whether there is one of that id also without the person's file."""
        return personas.file_of(resource(FOLDER), persona_id).is_file()

    def answering(self, terms: Terms) -> Persona | None:
        """Who answers on these terms: in fun mode always the same."""
        return self.by_id(FUN if self._fun else terms.persona)

    def settings(self, terms: Terms) -> dict[str, object]:
        """What a reply on these terms is asked with."""
        return settings_of(terms, self.answering(terms), fun=self._fun)

    # Sets of parameters

    @property
    def presets(self) -> Mapping[str, Mapping[str, object]]:
        """A person's own, by name."""
        return self._configuration().presets

    def save_preset(self, name: str, parameters: Mapping[str, object]) -> None:
        """Keep the set under that name, in place of another of it. Raises StoreError."""
        self._remember(presets={**self.presets, name: dict(parameters)})

    def remove_preset(self, name: str) -> None:
        """Raises StoreError."""
        self._remember(presets={n: p for n, p in self.presets.items() if n != name})

    # Fun mode

    @property
    def fun_mode(self) -> bool:
        """Off at every start."""
        return self._fun

    def set_fun_mode(self, on: bool) -> None:
        """What was answered stays as it is; what is asked from now on is answered so."""
        if on != self._fun:
            self._fun = on
            self.fun_mode_changed.emit(on)

    # What a person does

    def set_default(self, persona_id: str) -> None:
        """Raises StoreError where it cannot be kept."""
        self._remember(persona=persona_id)
        self.changed.emit()

    def save(self, persona: Persona) -> Persona:
        """Keep it as the person's own, under an id of its own where it has none; as it is kept.
        One that ships stays, behind the own one of its id. Raises StoreError."""
        known = self._look()
        taken = {**known.personas, **{broken.path.stem: broken for broken in known.broken}}
        kept = replace(persona, id=persona.id or personas.new_id(persona.name, taken), own=True)
        personas.save(self.folder, kept)
        self._look()
        return kept

    def duplicate(self, persona_id: str, name: str) -> Persona:
        """Another of that name that is like it. Raises StoreError."""
        return self.save(replace(self._look().personas[persona_id], id="", name=name))

    def remove(self, persona_id: str) -> Callable[[], None]:
        """Delete the person's own of that id; one that ships comes forth again. What is returned
        brings it back, to the letter. Raises StoreError."""
        content = personas.remove(self.folder, persona_id)
        self._look()

        def put_back() -> None:
            personas.put_back(self.folder, persona_id, content)
            self._look()

        return put_back

    def watch(self) -> None:
        """Tell from now on also what is changed by hand while nobody asks."""
        if self._watcher is None:
            self._watcher = QFileSystemWatcher(self)
            self._watcher.directoryChanged.connect(self._on_watched_changed)
            self._watcher.fileChanged.connect(self._on_watched_changed)
        self._on_watched_changed()

    # Inside

    def _look(self) -> Found:
        """Read the files again where one is not what it was."""
        seen = personas.look(self.folder)
        if seen == self._seen:
            return self._found
        first, self._seen = self._seen is None, seen
        before, self._found = self._found, personas.find(resource(FOLDER), self.folder)
        for broken in self._found.broken:
            if broken not in self._told:
                self._told.add(broken)
                facts = {"path": str(broken.path), "reason": broken.reason}
                self.trouble.emit("persona_broken", facts)
        if not first and before != self._found:
            self.changed.emit()
        return self._found

    def _on_watched_changed(self) -> None:
        self._look()
        if self._watcher is None:
            return
        # WORKAROUND Qt: an atomic save drops the file from the watcher. The folder may not be there
        # yet: then the one around it tells of its coming.
        wanted = [str(self.folder)] if self.folder.is_dir() else [str(self.folder.parent)]
        wanted += [
            str(personas.file_of(self.folder, i)) for i, p in self._found.personas.items() if p.own
        ]
        wanted += [str(broken.path) for broken in self._found.broken]
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if new := [path for path in wanted if path not in watched and Path(path).exists()]:
            self._watcher.addPaths(new)
