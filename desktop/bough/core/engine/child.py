"""The child process that holds the model: llama.cpp's server on loopback, until its parent goes.

It reads its orders as one line of JSON from standard input (the key is in them, and so neither in
its arguments nor in its environment), answers with one line of JSON, and ends when standard input
does. Its log goes to standard error.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, TextIO

PR_SET_PDEATHSIG = 1


def main() -> None:
    report, orders = begin()
    try:
        server = _serve(orders)
    except Exception as error:  # noqa: BLE001 - whatever the library raises is the answer
        said = f"{type(error).__name__}: {error}"
        print(json.dumps({"error": said}), file=report, flush=True)
        os._exit(1)
    print(json.dumps({"address": server.listening_address}), file=report, flush=True)
    with contextlib.suppress(OSError):
        while sys.stdin.readline():
            pass
    # Nothing is to be saved, and tearing a busy server down can take its time.
    os._exit(0)


def begin() -> tuple[TextIO, dict[str, Any]]:
    """What any child of ours does first: where its answers go, and its orders."""
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever a library prints belongs into the log, not into the answer.
    os.dup2(2, 1)
    line = sys.stdin.readline()
    if not line:
        # The parent went before it could say anything.
        os._exit(0)
    orders = json.loads(line)
    _die_with(orders["parent"])
    _be_modest()
    # The parent decides when it ends; an interrupt from the terminal reaches it first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return report, orders


def _serve(orders: dict[str, Any]) -> Any:
    import xllamacpp  # type: ignore[import-untyped]

    params = xllamacpp.CommonParams()
    params.model.path = orders["gguf"]
    params.model_alias = {orders["name"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [orders["key"]]
    params.cors_origins = ""
    params.ui = False
    params.endpoint_props = True
    params.n_parallel = orders["parallel"]
    params.n_ctx = orders["parallel"] * orders["context"]
    params.cache_ram_mib = 0
    params.warmup = False
    params.cpuparams.n_threads = orders["threads"]
    if orders["small_cache"]:
        # A third less memory for a tenth of the speed; not every architecture can do it.
        params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_Q8_0
        params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_ENABLED
    return xllamacpp.Server(params)


def _die_with(parent: int) -> None:
    """Let the kernel end this process when the thread that started it ends, however it does.

    Loading holds the interpreter from beginning to end: nothing written in Python would notice.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _be_modest() -> None:
    """Leave no copy of the conversation on the disk after a crash, and be the first to go where
    memory runs out: what is written in the window is worth more."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


if __name__ == "__main__":
    main()
