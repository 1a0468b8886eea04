"""The engine's child is gone when it should be: asked, hung, or left behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bough.core.engine import engine as engines
from bough.core.engine import survivors
from bough.core.engine.engine import Engine, Run
from bough.core.events import TextDelta
from helpers.engines import Running, gone, model_file, playing, request, running, user

needs_model = pytest.mark.model
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', file=sys.stderr, flush=True)\n"
FOR_EVER = "while True: signal.pause()"


async def started(it: Running) -> int:
    """Let somebody ask, who goes on waiting; the child's process id."""
    asyncio.create_task(it.ask_for(request(user("Hi.")))).add_done_callback(lambda _: None)
    return await child_of(it.engine)


async def child_of(engine: Engine, said: str = "") -> int:
    """The child's process id, once there is one and its log has that line."""
    while engine.pid is None or (said and said not in engine.log):
        await asyncio.sleep(0.001)
    return engine.pid


# -- when asked --------------------------------------------------------------------------------


@needs_model
def test_who_comes_while_it_loads_waits_for_the_same_start():
    with running(Engine(parallel=1)) as it:
        states = []
        it.engine.on_state.append(states.append)

        async def three() -> list[Run]:
            hasty = asyncio.create_task(it.engine.ready())
            await asyncio.sleep(0)
            hasty.cancel()
            return await asyncio.gather(it.engine.ready(), it.engine.ready())

        first, second = it.run(three())

        assert first is second
        assert states == ["loading", "ready"]


@needs_model
def test_closing_ends_the_child_and_leaves_no_zombie():
    with running(Engine(parallel=1)) as it:
        it.run(it.engine.ready())
        pid = it.engine.pid

        it.run(it.engine.close())

        assert it.engine.state == "off"
        assert it.engine.pid is None
        assert not psutil.pid_exists(pid)


@needs_model
def test_closing_while_it_loads_ends_the_child():
    with running(Engine(parallel=1)) as it:

        async def hasty() -> int:
            pid = await started(it)
            await it.engine.close()
            return pid

        assert gone(it.run(hasty()))
        assert it.engine.state == "off"


def test_a_child_that_ignores_the_request_is_killed_with_all_it_started(tmp_path):
    program = DEAF + "print(os.fork(), file=sys.stderr, flush=True)\n" + FOR_EVER
    engine = Engine(model_file(tmp_path), command=playing(tmp_path, program))
    with running(engine) as it:

        async def closed() -> list[int]:
            asyncio.create_task(it.engine.ready()).add_done_callback(lambda t: t.exception())
            pid = await child_of(engine, "0")
            grandchild = next(int(line) for line in engine.log if line.isdigit() and line != "0")
            await engine.close(0.1)
            return [pid, grandchild]

        pids = it.run(closed())

    assert all(gone(pid) for pid in pids)


@linux
def test_two_engines_do_not_know_of_each_other(tmp_path):
    command = playing(tmp_path, FOR_EVER)
    with (
        running(Engine(model_file(tmp_path), command=command)) as one,
        running(Engine(model_file(tmp_path), command=command)) as other,
    ):
        first, second = one.run(started(one)), other.run(started(other))
        one.run(one.engine.close())

        assert gone(first)
        assert not gone(second, 0)


# -- when it hangs -------------------------------------------------------------------------------


@needs_model
@linux
def test_a_child_that_hangs_in_an_answer_is_ended_when_its_asker_gives_up_and_not_before(
    monkeypatch,
):
    """It is stopped as by a debugger; whoever asks after that gets an answer."""
    monkeypatch.setattr(engines, "HUNG", 0.1)
    with running(Engine(parallel=1)) as it:

        async def hang() -> int:
            wanted = request(user("Tell me a long story."))
            async with contextlib.aclosing(it.provider.stream(wanted)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        break
                pid = it.engine.pid
                assert pid is not None
                os.kill(pid, signal.SIGSTOP)
                while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
                    await asyncio.sleep(0.001)
                monkeypatch.setattr(engines, "GRACE", 0.1)
            off = asyncio.Event()
            it.engine.on_state.append(lambda state: off.set())
            assert it.engine.state == "ready"
            await off.wait()
            return pid

        assert gone(it.run(hang()))
        assert it.engine.state == "off"
        assert it.ask(request(user("Hi."), max_tokens=5))[-1].reason in ("stop", "length")


@needs_model
def test_a_child_that_answers_is_kept_when_somebody_stops(monkeypatch):
    with running(Engine(parallel=1)) as it:

        async def stop() -> None:
            wanted = request(user("Tell me a long story."))
            async with contextlib.aclosing(it.provider.stream(wanted)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        break
            doubting = it.engine._doubting
            assert doubting is not None
            await doubting

        it.run(stop())

        assert it.engine.state == "ready"


@linux
@pytest.mark.parametrize(("busy", "state"), [(FOR_EVER, "off"), ("while True: pass", "loading")])
def test_a_start_that_nobody_waits_for_is_ended_only_where_nothing_moves(tmp_path, busy, state):
    command = playing(tmp_path, "print('on', file=sys.stderr, flush=True)\n" + busy)

    judged = asyncio.Event()

    async def until_it_worked(seconds: float) -> None:
        """As long as a child that does anything takes to be seen at it."""
        if looks:
            judged.set()
        looks.append(seconds)
        before = work()
        for _ in range(30):
            await asyncio.sleep(0.001)
            if work() > before and busy != FOR_EVER:
                return

    def work() -> float:
        return psutil.Process(engine.pid).cpu_times().user

    looks: list[float] = []
    engine = Engine(model_file(tmp_path), command=command, sleep=until_it_worked)
    with running(engine) as it:

        async def stop() -> str:
            asked = asyncio.create_task(it.ask_for(request(user("Hi."))))
            await child_of(engine, "on")
            engine.on_state.append(lambda state: judged.set())
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            await judged.wait()
            return engine.state

        assert it.run(stop()) == state
        assert looks[0] == engines.HUNG


# -- when Bough is gone ----------------------------------------------------------------------------

PARENT = """
import asyncio, contextlib, json, sys, threading
from pathlib import Path
from bough.core.engine.embedded import EmbeddedProvider
from bough.core.engine.engine import Engine
from bough.core.events import TextDelta, Waiting
from helpers.engines import request, user

until, gguf, *command = sys.argv[1:]

def tell(pid):
    print(pid, flush=True)

async def main():
    engine = Engine(Path(gguf) if gguf else None, **({"command": command} if command else {}))
    provider = EmbeddedProvider(engine)
    asked = asyncio.create_task(answer(engine, provider))
    if until == "loading":
        while engine.pid is None:
            await asyncio.sleep(0)
        tell(engine.pid)
    await asked

async def answer(engine, provider):
    long = request(user("Tell me a story of " + "trees and " * (1500 if until == "reading" else 1)))
    while True:
        async for event in provider.stream(long):
            match event:
                case Waiting("reading") if until == "reading":
                    tell(engine.pid)
                case TextDelta() if until == "writing":
                    tell(engine.pid)

if until == "thread":
    # The thread ends without a word; the process does not.
    def briefly():
        until_ready = Engine()
        loop = asyncio.new_event_loop()
        loop.run_until_complete(until_ready.ready())
        tell(until_ready.pid)
        sys.stdin.readline()
        leaked.append((loop, until_ready))
    leaked = []
    thread = threading.Thread(target=briefly)
    thread.start()
    thread.join()
    sys.stdin.read()
else:
    asyncio.run(main())
"""


@contextlib.contextmanager
def parent(
    until: str, gguf: Path | str = "", *command: str
) -> Iterator[tuple[subprocess.Popen, int]]:
    """A process with an engine that is as far, and that engine's process id."""
    path = os.pathsep.join([*sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, until, str(gguf), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def killed_at(until: str, how: signal.Signals, moment: float) -> None:
    """Kill a parent at a moment after that, in seconds: its child is gone within two."""
    with parent(until) as (process, pid):
        assert not gone(pid, 0)
        gone(process.pid, moment)

        process.send_signal(how)
        assert gone(pid, 2.0), (until, how, moment)


@needs_model
@linux
@pytest.mark.parametrize(
    ("until", "how"),
    [
        ("loading", signal.SIGKILL),
        ("reading", signal.SIGSEGV),
        ("writing", signal.SIGKILL),
    ],
)
def test_the_child_goes_within_two_seconds_of_its_parent(until, how):
    killed_at(until, how, 0.0)


@needs_model
@linux
@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_the_child_goes_with_its_parent_whenever_that_is(seed):
    chance = random.Random(seed)
    until = chance.choice(["loading", "reading", "writing"])
    how = chance.choice([signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
    killed_at(until, how, chance.uniform(0.0, 0.5))


@needs_model
@linux
def test_the_child_goes_with_the_thread_that_started_it():
    """Nobody can speak to it any more, since its loop has ended with the thread."""
    with parent("thread") as (process, pid):
        assert process.stdin is not None
        assert not gone(pid, 0)

        process.stdin.write(b"end the thread\n")
        process.stdin.flush()

        assert gone(pid)
        assert process.poll() is None


SURVIVOR = DEAF + FOR_EVER


@linux
def test_an_engine_that_outlived_its_bough_is_ended_at_the_next_start(tmp_path):
    model = model_file(tmp_path)
    command = playing(tmp_path, SURVIVOR)
    with parent("loading", model, *command) as (process, pid):
        (note,) = survivors.usual_folder().glob("*.json")
        assert note.stat().st_mode & 0o777 == 0o600
        assert note.parent.stat().st_mode & 0o777 == 0o700
        process.kill()
        process.wait()
        assert not gone(pid, 0)

        with running(Engine(model, command=playing(tmp_path, "sys.exit(1)"))) as it:
            it.ask(request(user("Hi.")))

    assert gone(pid)
    assert list(survivors.usual_folder().glob("*.json")) == []


@linux
def test_an_engine_whose_bough_still_runs_is_left_alone(tmp_path):
    model = model_file(tmp_path)
    with parent("loading", model, *playing(tmp_path, SURVIVOR)) as (_, pid):
        assert survivors.end_all(survivors.usual_folder()) == []
        assert not gone(pid, 0)
        os.kill(pid, signal.SIGKILL)


@linux
@pytest.mark.parametrize(
    "lie",
    [{"began": 1}, {"command": ["python", "-m", "another"]}, {"pid": 1}, {"pid": "x"}, {}],
    ids=["another moment", "other arguments", "init", "no number", "no child at all"],
)
def test_nothing_is_ended_that_is_not_certainly_an_engine_of_ours(tmp_path, lie):
    """The note is that of a process which runs, but for one lie, or of nothing."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as innocent:
        folder = tmp_path / "run"
        note = survivors.note(folder, innocent.pid, [sys.executable, "-c", "input()"])
        assert note is not None
        known = json.loads(note.read_text())
        known |= {"parent": 2**22 + 1, **lie} if lie else {"parent": 2**22 + 1, "command": None}
        note.write_text(json.dumps(known))

        assert survivors.end_all(folder) == []
        assert innocent.poll() is None
        assert list(folder.iterdir()) == []


@linux
def test_a_note_that_cannot_be_understood_is_thrown_away(tmp_path):
    (tmp_path / "engine-1.json").write_text("[1, 2")
    (tmp_path / "engine-2.json").write_text("[1, 2]")

    assert survivors.end_all(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
