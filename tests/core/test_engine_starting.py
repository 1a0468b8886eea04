"""An engine that does not start says why in one sentence, and how its log ended."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import resource
import signal
import struct
import sys
from pathlib import Path

import pytest

from bough.core.engine.engine import Engine
from bough.core.engine.shipped import shipped_model
from bough.core.events import Failed, Waiting
from bough.core.sentences import advice, sentence
from helpers.engines import Running, gone, model_file, playing, request, running, user
from helpers.server import ModelServer, Script

needs_model = pytest.mark.model
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def failure(engine: Engine) -> Failed:
    """How a question to that engine ends."""
    with running(engine) as it:
        last = it.ask(request(user("Hi.")))[-1]
        assert isinstance(last, Failed)
        assert it.engine.state == "failed"
        assert it.engine.pid is None
    return last


def words(failed: Failed) -> str:
    return sentence(failed.code, failed.facts)


def played(folder: Path, program: str) -> Failed:
    """How it ends where the child runs this code instead of a model."""
    return failure(Engine(model_file(folder), command=playing(folder, program)))


# -- what is missing ---------------------------------------------------------------------------


def test_a_model_that_is_not_there_is_named(tmp_path):
    with running(Engine(tmp_path / "no.gguf")) as it:
        events = it.ask(request(user("Hi.")))

        assert events == [
            Waiting("loading"),
            Failed("model_missing", {"path": str(tmp_path / "no.gguf")}),
        ]
        assert it.engine.state == "failed"


@linux
def test_a_model_that_cannot_be_read_is_named():
    # It can be opened for writing only.
    failed = failure(Engine(Path("/proc/self/clear_refs")))

    assert words(failed).startswith("/proc/self/clear_refs cannot be read: ")


def test_an_engine_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with running(Engine()) as it:
        assert it.ask(request(user("Hi.")))[-1] == Failed("engine_missing")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda file: None, "No such file or directory"),
        (lambda file: file.write_text("#!/bin/sh\n"), "Permission denied"),
        (lambda file: (file.write_bytes(b"\x7fELF of nothing"), file.chmod(0o755)), "Exec format"),
    ],
    ids=["missing", "not executable", "wrong architecture"],
)
def test_a_program_that_cannot_be_run_is_told_with_the_systems_own_words(tmp_path, make, why):
    program = tmp_path / "python"
    make(program)

    failed = failure(Engine(model_file(tmp_path), command=[str(program)]))

    assert words(failed).startswith(f"The engine could not be started: {why}")


def test_a_loader_that_does_not_find_a_library_is_quoted(tmp_path):
    loader = "python: error while loading: libpython3.so: cannot open shared object file: No such"

    failed = played(tmp_path, f"print({loader!r}, file=sys.stderr); sys.exit(127)")

    assert words(failed) == (
        "A library that the engine needs is missing: "
        "libpython3.so: cannot open shared object file: No such"
    )
    assert failed.facts["log"] == (loader,)


def test_a_command_that_is_not_found_is_told_with_the_last_line_of_its_log(tmp_path):
    failed = played(tmp_path, "print('sh: 1: gone: not found', file=sys.stderr); sys.exit(127)")

    assert words(failed) == "The engine could not be started: sh: 1: gone: not found."


@needs_model
def test_a_library_of_the_engine_that_does_not_load_is_named(tmp_path, monkeypatch):
    package = tmp_path / "xllamacpp"
    package.mkdir()
    (package / "__init__.py").write_text(
        "raise ImportError('libgomp.so.1: cannot open shared object file')"
    )
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    )

    failed = failure(Engine())

    assert words(failed) == (
        "A library that the engine needs is missing: libgomp.so.1: cannot open shared object file"
    )


# -- what is in the file -----------------------------------------------------------------------


def cut_short() -> bytes:
    model = shipped_model()
    assert model is not None
    with model.open("rb") as file:
        return file.read(5_000_000)


def of_another_kind() -> bytes:
    """A GGUF file of version 3 without tensors, and with one field."""
    name, kind = b"general.architecture", b"obama"
    head = struct.pack("<4sIQQ", b"GGUF", 3, 0, 1)
    return head + struct.pack("<Q20sIQ5s", len(name), name, 8, len(kind), kind)


@needs_model
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b"not a model", "{path} is not a model file (GGUF)."),
        (lambda: b"", "{path} is not a model file (GGUF)."),
        (lambda: b"GGUF", "{path} is incomplete or damaged. Download it again."),
        (cut_short, "{path} is incomplete or damaged. Download it again."),
        (of_another_kind, "This engine does not know models of the kind “obama”."),
    ],
    ids=["text", "empty", "magic only", "cut", "unknown kind"],
)
def test_a_file_that_is_no_whole_model_is_told_with_the_end_of_the_log(tmp_path, content, said):
    file = tmp_path / "broken.gguf"
    file.write_bytes(content())

    failed = failure(Engine(file))

    assert words(failed) == said.format(path=file)
    assert 0 < len(failed.facts["log"]) <= 20
    assert "broken.gguf" in " ".join(failed.facts["log"])
    assert advice(failed.code, failed.facts)[:1] == ("show_log",)


# -- memory --------------------------------------------------------------------------------------


@needs_model
@linux
def test_a_limit_of_memory_is_told_with_a_smaller_context_which_the_next_try_takes(monkeypatch):
    """A child may use 600 MB of addresses here; a context of 65536 needs more than that."""

    class Small(Engine):
        async def ready(self):
            run = asyncio.create_task(super().ready())
            while self.pid is None and not run.done():
                await asyncio.sleep(0)
            if self.pid is not None:
                resource.prlimit(self.pid, resource.RLIMIT_AS, (900 << 20, 900 << 20))
            return await run

    with running(Small(context=65536)) as it:
        failed = it.ask(request(user("Hi.")))[-1]
        second = it.ask(request(user("Hi.")))[-1]

    assert words(failed) == (
        "The engine ran out of memory while loading smollm2-135m-instruct"
        " with context 65\u202f536. Try 32\u202f768."
    )
    assert second.facts["context"] == 32768
    assert advice(failed.code, failed.facts)[0] == "try_again"


@pytest.mark.parametrize(
    "program",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "print('CUDA error: out of memory', file=sys.stderr); os.abort()",
        "print('ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9 MiB on device 0: "
        "cudaMalloc failed: out of memory', file=sys.stderr); os.abort()",
        "print('vk::Device::allocateMemory: ErrorOutOfDeviceMemory', file=sys.stderr); sys.exit(1)",
        "print('ggml.c:1: GGML_ASSERT(ctx->mem_buffer != NULL) failed', file=sys.stderr)\n"
        "os.abort()",
        "print('terminate called after throwing std::bad_alloc', file=sys.stderr); os.abort()",
        "answer(error='MemoryError: '); sys.exit(1)",
    ],
)
def test_running_out_of_memory_is_known_by_the_kernel_or_by_the_log(tmp_path, program):
    failed = played(tmp_path, program)

    assert words(failed) == (
        "The engine ran out of memory while loading tiny-1b with context 4096. Try 2048."
    )


def test_a_context_that_is_small_already_is_not_made_smaller(tmp_path):
    command = playing(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")

    failed = failure(Engine(model_file(tmp_path), context=512, command=command))

    assert words(failed) == "The engine ran out of memory while loading tiny-1b."


# -- children that behave badly --------------------------------------------------------------------


def test_a_crash_while_it_loads_names_the_signal(tmp_path):
    failed = played(tmp_path, "os.kill(os.getpid(), signal.SIGSEGV)")

    assert words(failed) == "The engine crashed while loading tiny-1b (signal 11)."


@pytest.mark.parametrize(
    "program",
    [
        "print('Segmentation fault? No, garbage'); sys.exit(3)",
        "print('[1, 2]')",
        "print('[' * 100_000)",
        "sys.stdout.buffer.write(b'\\xff' * 100_000); sys.stdout.flush(); until_told()",
        "sys.stdout.write('{\"addr'); sys.stdout.flush(); sys.exit(1)",
        "os.close(1); until_told()",
        "sys.exit(0)",
        "answer(address=None)",
    ],
    ids=["garbage", "list", "nested", "bytes", "half a line", "closed", "nothing", "no address"],
)
def test_a_child_that_does_not_answer_properly_is_not_used(tmp_path, program):
    failed = played(tmp_path, program)

    assert failed.code == "engine_failed"
    assert words(failed).startswith("The engine could not load tiny-1b")


def test_a_child_that_closes_its_ears_may_still_answer(tmp_path):
    failed = played(tmp_path, "os.close(0); answer(error='I did not listen'); sys.exit(1)")

    assert words(failed) == "The engine could not load tiny-1b: I did not listen"


def test_a_flood_of_anything_is_drained_and_its_end_is_readable(tmp_path):
    flood = (
        "block = b'\\x1b[31m\\xff\\xfe\\x00\\x07' * 13_107\n"
        "for _ in range(1600): sys.stderr.buffer.write(block)\n"
        "sys.stderr.buffer.write(b'\\n\\x1b[1mE not loaded\\x1b[0m sk-abcdefghijklmnop\\n')\n"
        "sys.stderr.flush(); sys.exit(1)"
    )

    with running(Engine(model_file(tmp_path), command=playing(tmp_path, flood))) as it:
        failed = it.ask(request(user("Hi.")))[-1]
        log = it.engine.log

    assert failed.facts["log"][-1] == "E not loaded •••"
    assert all(line.isprintable() for line in log)
    assert sum(map(len, log)) <= 1_000_000


def test_a_child_whose_own_child_holds_its_pipes_does_not_hold_us(tmp_path):
    """The grandchild is in its group and lives until the test ends it."""
    program = (
        "child = os.fork()\n"
        "if not child: signal.pause()\n"
        "print(child, file=sys.stderr, flush=True); os._exit(1)"
    )

    failed = played(tmp_path, program)

    grandchild = int(failed.facts["log"][0])
    os.kill(grandchild, signal.SIGKILL)
    assert gone(grandchild)
    assert failed.code == "engine_failed"


# -- strangers -------------------------------------------------------------------------------------


def sent_to(server: ModelServer) -> str:
    return f"answer(address={server.base_url.removesuffix('/v1')!r}); until_told()"


def test_who_answers_without_our_key_is_not_used(tmp_path):
    with ModelServer(models=["tiny-1b"]) as server:
        failed = played(tmp_path, sent_to(server))

        assert (
            words(failed) == "Another program answered in place of the engine. It was told nothing."
        )
        assert server.questions == []
        assert not any("authorization" in r.headers for r in server.requests)


def test_who_has_another_model_is_not_used(tmp_path):
    with ModelServer() as server:
        server.models_script = Script((b"{}",), 401, {}, "length")
        failed = played(tmp_path, sent_to(server))

        assert failed.code == "engine_stranger"
        assert server.questions == []


def test_a_child_that_dies_before_it_is_spoken_to_has_crashed(tmp_path):
    failed = played(tmp_path, "answer(address='http://127.0.0.1:9'); os.abort()")

    assert words(failed) == "The engine crashed while loading tiny-1b (signal 6)."


def test_an_address_where_nobody_is_is_no_engine(tmp_path):
    failed = played(tmp_path, "answer(address='http://127.0.0.1:9'); until_told()")

    assert failed.code == "engine_stranger"


# -- it takes its time ---------------------------------------------------------------------------

SLOWLY = """
file = json.loads(orders)["gguf"]
with open(file, "rb", buffering=0) as reading:
    half = os.path.getsize(file) // 2
    while half > 0: half -= len(reading.read(10_000))
    print("half of it", file=sys.stderr, flush=True)
    until_told()
"""


@linux
def test_how_far_it_has_loaded_is_told_in_hundredths(tmp_path):
    async def half_loaded(it: Running) -> Waiting:
        async with contextlib.aclosing(it.provider.stream(request(user("Hi.")))) as events:
            async for event in events:
                assert isinstance(event, Waiting)
                if event.done:
                    return event
        raise AssertionError("it ended")

    with running(Engine(model_file(tmp_path), command=playing(tmp_path, SLOWLY))) as it:
        told = it.run(half_loaded(it))

    assert told.stage == "loading"
    assert told.total == 100
    assert 0 < told.done < 100


def test_stopping_while_it_loads_leaves_the_load_to_others(tmp_path):
    async def stopped(it: Running) -> tuple[int | None, bool]:
        first = asyncio.create_task(it.ask_for(request(user("Hi."))))
        second = asyncio.create_task(it.ask_for(request(user("Hello."))))
        while it.engine.pid is None:
            await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        pid, waits = it.engine.pid, not second.done()
        await it.engine.close()
        events = await second
        assert events[-1] == Failed("engine_stopped")
        return pid, waits

    with running(Engine(model_file(tmp_path), command=playing(tmp_path, "until_told()"))) as it:
        pid, waits = it.run(stopped(it))

    assert pid is not None
    assert waits
    assert gone(pid)


def test_an_answer_after_everybody_left_is_taken_all_the_same(tmp_path):
    """The child answers once a file is there, which is made after the only asker has gone."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    program = f"open({str(gate)!r}).read(); answer(error='late'); sys.exit(1)"

    async def late(it: Running) -> None:
        asked = asyncio.create_task(it.ask_for(request(user("Hi."))))
        while it.engine.pid is None:
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        failed = asyncio.Event()
        it.engine.on_state.append(lambda state: failed.set())
        await asyncio.to_thread(gate.write_text, "now")
        await failed.wait()

    with running(Engine(model_file(tmp_path), command=playing(tmp_path, program))) as it:
        it.run(late(it))

        assert it.engine.state == "failed"
