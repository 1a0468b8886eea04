"""What the pages of the settings and their rows are called; enough to find them without a page."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication


class PageWords(NamedTuple):
    """A page, with its icon, as the list on the left has it."""

    id: str
    icon: str
    name: str


class RowWords(NamedTuple):
    """A row of a page: its name, and one line that explains it."""

    page: str
    id: str
    name: str
    about: str


def pages() -> tuple[PageWords, ...]:
    """The pages in their order."""
    return (
        PageWords("general", "sliders-horizontal", tr("General")),
        PageWords("appearance", "palette", tr("Appearance")),
        PageWords("models", "boxes", tr("Models")),
        PageWords("personas", "user-round", tr("Personas")),
        PageWords("prompts", "text-quote", tr("Prompts")),
        PageWords("keys", "keyboard", tr("Keys")),
        PageWords("editor", "square-pen", tr("Editor")),
        PageWords("privacy", "shield", tr("Privacy")),
        PageWords("storage", "hard-drive", tr("Storage")),
        PageWords("about", "info", tr("About")),
    )


@cache
def rows() -> tuple[RowWords, ...]:
    """The rows that are always there, page by page."""
    return (
        RowWords(
            "general",
            "default_model",
            tr("Default model"),
            tr("Answers in a new session until you choose another."),
        ),
        RowWords(
            "general",
            "overflow",
            tr("When the context is full"),
            tr("What becomes of older turns that the model has no room for."),
        ),
        RowWords(
            "general",
            "questions",
            tr("Next questions"),
            tr("What could be asked next, thought of once a reply is there."),
        ),
        RowWords(
            "general",
            "questions_model",
            tr("Who thinks of them"),
            tr("A smaller model costs less; otherwise it is the one that answered."),
        ),
        RowWords(
            "general",
            "notify",
            tr("Notifications"),
            tr("The desktop tells when a long reply has ended and you are elsewhere."),
        ),
        RowWords(
            "general",
            "ask_before_quit",
            tr("Ask before quitting"),
            tr("While a reply is being written. What has come of it is kept in any case."),
        ),
        RowWords(
            "appearance",
            "theme",
            tr("Theme"),
            tr("Light and dark, and both with high contrast; or as the system has it."),
        ),
        RowWords(
            "appearance",
            "text_size",
            tr("Text size"),
            tr("Of what is read and written. Ctrl and + or - change it anywhere."),
        ),
        RowWords(
            "appearance",
            "motion",
            tr("Motion"),
            tr("Off lets nothing slide or turn, and text arrives in whole lines."),
        ),
        RowWords(
            "models",
            "gguf",
            tr("Model file"),
            tr("The GGUF file that answers on this computer, without a server."),
        ),
        RowWords(
            "models",
            "providers",
            tr("Providers"),
            tr("Servers that models are asked on: address, key, order, limits."),
        ),
        RowWords(
            "models",
            "pick",
            tr("Models you can pick"),
            tr("Those that are switched off are not offered in lists of models."),
        ),
        RowWords(
            "personas",
            "persona",
            tr("Persona"),
            tr("Answers where neither the session nor the branch has another."),
        ),
        RowWords(
            "personas",
            "personas",
            tr("All personas"),
            tr("A voice, sampling and an accent, each in a file of its own."),
        ),
        RowWords(
            "prompts",
            "prompts",
            tr("Your prompts"),
            tr("Texts behind a word of their own, such as /review, with arguments to fill in."),
        ),
        RowWords(
            "keys",
            "keys",
            tr("Commands and their keys"),
            tr("Keys can be changed; clashes are told."),
        ),
        RowWords(
            "editor",
            "editor",
            tr("Editor outside of Bough"),
            tr("Its command, with {file} and {line} where they go. Empty lets Bough look for one."),
        ),
        RowWords(
            "editor",
            "found_editors",
            tr("Editors that were found"),
            tr("The first of them is used where no command is given."),
        ),
        RowWords(
            "editor",
            "try_editor",
            tr("Try it"),
            tr("Opens a small file there; what you save comes back."),
        ),
        RowWords(
            "privacy",
            "remote_pictures",
            tr("Pictures of the web"),
            tr("None is loaded before you ask, for one picture or for a session until Bough ends."),
        ),
        RowWords(
            "privacy",
            "keyring",
            tr("Keys of providers"),
            tr("Kept in the keyring of this system and nowhere else."),
        ),
        RowWords(
            "privacy",
            "stored",
            tr("What is stored"),
            tr("Sessions, drafts and settings, in files here. Nothing is sent by itself."),
        ),
        RowWords(
            "privacy",
            "logs",
            tr("Logs"),
            tr("What Bough did and what went wrong, without keys and without what was said."),
        ),
        RowWords(
            "storage",
            "places",
            tr("Where things are"),
            tr("Folders and files of this profile, and how large they are."),
        ),
        RowWords(
            "storage",
            "back_up",
            tr("Back up now"),
            tr("Copies the database while you go on, and proves that the copy is whole."),
        ),
        RowWords(
            "storage",
            "backups",
            tr("Backups"),
            tr("Made by the hour; fewer of them are kept the older they are."),
        ),
        RowWords(
            "storage",
            "check",
            tr("Check now"),
            tr("Reads the whole database and compares its indexes."),
        ),
        RowWords(
            "storage",
            "bin",
            tr("Bin"),
            tr("Sessions that were deleted stay there for a month."),
        ),
        RowWords("about", "version", tr("Version"), tr("Of Bough and what it runs on.")),
        RowWords(
            "about", "help", tr("Help"), tr("A short guide, and every key. F1 opens it anywhere.")
        ),
        RowWords(
            "about",
            "licences",
            tr("Licences"),
            tr("Of Bough and of the libraries that came with it."),
        ),
        RowWords(
            "about",
            "report",
            tr("Report"),
            tr("What helps when something went wrong: versions and the log, without keys."),
        ),
    )


def row(page: str, row_id: str) -> RowWords:
    """The words of a row."""
    return next(r for r in rows() if (r.page, r.id) == (page, row_id))


def tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)
