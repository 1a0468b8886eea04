"""VS Code's server edition, where one runs, opens a snippet, and what is saved in it comes back.

It needs `code-server` on the PATH and the socket of one of its windows in VSCODE_IPC_HOOK_CLI, as
every terminal inside of it has them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.external_edits import ExternalEdits
from bough.core import external_editors
from bough.core.external_editors import ROOM
from bough.core.snippets import of_node
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.world import World

SOCKET = os.environ.get(ROOM, "")


@pytest.mark.skipif(not SOCKET, reason=f"no VS Code: {ROOM} names no window of one")
def test_a_real_editor_opens_a_snippet_and_what_is_saved_in_it_comes_back(
    qtbot: QtBot, world: World, server: ModelServer
):
    assert Path(SOCKET).is_socket()
    assert external_editors.find() is not None
    edits = ExternalEdits(world.library, world.workspace.places, (), world.workspace)
    failures: list[str] = []
    edits.failed.connect(lambda code, _facts: failures.append(code))
    server.reply("```python title=a.py\nold = 1\n```\n")
    reply = world.place.node(asked(qtbot, world, "Code, please"))

    edits.open(world.place.session_id, of_node(reply)[0])
    (edit,) = edits.edits(world.place.session_id)
    edit.pieces[0].file.write_text("new = 2\n")

    qtbot.waitUntil(lambda: "new = 2" in world.place.path()[-1].text)
    assert (failures, edits.edits(world.place.session_id)) == ([], [edit])
