"""What the keys of the views do, in a person's words, by the names that the views have for it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def transcript(wish: str) -> str:
    """What is asked for by `transcript.keys`; "" for what is told elsewhere."""
    match wish:
        case "previous" | "next":
            return tr("The message above or below")
        case "sibling_before" | "sibling_after":
            return tr("The version before or after")
        case "fork_before" | "fork_after":
            return tr("The fork above or below")
        case "first" | "last":
            return tr("The first or the last message")
        case "page_up" | "page_down":
            return tr("A page up or down")
        case "next_tip":
            return tr("The next end of a branch that needs you")
        case "thought":
            return tr("Open or close what the model thought")
        case "copy":
            return tr("Copy the message")
        case "copy_branch":
            return tr("Copy all messages of the branch")
        case "menu":
            return tr("The menu of the message")
        case "escape":
            return tr("Leave the selection, then the message")
        case _ if wish.startswith("sibling_"):
            return tr("The version of that number")
        case _ if wish.startswith("select_"):
            return tr("Select more or less of the text")
    return ""


def tree_map(wish: str) -> str:
    """What is asked for by `map.keys`."""
    match wish:
        case "parent" | "child":
            return tr("The message before or after")
        case "previous" | "next":
            return tr("The message above or below")
        case "root" | "tip":
            return tr("The first message, or the end of the branch")
        case "fork_before" | "fork_after":
            return tr("The fork before or after")
        case "next_tip":
            return tr("The next end of a branch that needs you")
        case "go_on":
            return tr("Go on from there")
        case "peek":
            return tr("Look at the message without leaving the map")
        case "mark":
            return tr("Pick the message, for what is done to several")
        case "fold":
            return tr("Fold or unfold what is below")
        case "fold_rest":
            return tr("Fold everything beside your path")
        case "fit":
            return tr("See all of the tree")
        case "here":
            return tr("See where you are")
        case "straighten":
            return tr("Make the whole map tidy")
        case "far" | "middle" | "near":
            return tr("From afar, as rows, as cards")
        case "zoom_in" | "zoom_out":
            return tr("Nearer or farther")
        case "search":
            return tr("Find on the map")
        case "next_hit" | "previous_hit":
            return tr("The next or the previous of what was found")
        case "prune":
            return tr("Move the picked messages, or this one, to the bin")
        case "escape":
            return tr("Leave what was picked or found, then the map")
    return ""


def compare(wish: str) -> str:
    """What is asked for by `compare.keys`."""
    match wish:
        case "up" | "down":
            return tr("The row above or below")
        case "left" | "right":
            return tr("The column to the left or right")
        case "first" | "last":
            return tr("The first or the last row")
        case "page_up" | "page_down":
            return tr("A page up or down")
        case "next" | "previous":
            return tr("The next or the previous change")
        case "combine":
            return tr("Make one reply of all")
        case "swap":
            return tr("Change sides")
        case "inline":
            return tr("One column, or one for each")
        case "blind":
            return tr("Hide or show who wrote what")
        case "leave":
            return tr("Back to the text")
    return ""


def editor(wish: str) -> str:
    """What is asked for by a key of the editor."""
    match wish:
        case "save":
            return tr("Save as a branch")
        case "continue":
            return tr("Save, and let the model go on")
        case "reply":
            return tr("Save, and reply to it")
        case "diff":
            return tr("See what is changed")
        case "preview":
            return tr("Show or hide the preview")
        case "find" | "replace":
            return tr("Find, or find and replace")
        case "external":
            return tr("Go on in another editor")
        case "close":
            return tr("Close; what is not saved is kept")
        case "bold":
            return tr("Bold")
        case "italic":
            return tr("Italic")
        case "strike":
            return tr("Strike through")
        case "heading":
            return tr("Heading")
        case "bullet":
            return tr("List")
        case "number":
            return tr("Numbered list")
        case "task":
            return tr("Task list")
        case "quote":
            return tr("Quote")
        case "code":
            return tr("Code")
        case "code_block":
            return tr("Code block")
        case "formula":
            return tr("Formula")
        case "table":
            return tr("Table")
        case "link":
            return tr("Link")
        case "picture":
            return tr("Picture")
        case "paste_plain":
            return tr("Paste without its form")
    return ""


def tr(text: str) -> str:
    return QCoreApplication.translate("help", text)
