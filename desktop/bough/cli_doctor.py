"""`bough doctor`: what works here, what does not, and what helps."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from bough.cli_output import plain, write_json
from bough.core import paths
from bough.core.doctor import Finding, examine

MARKS = {"ok": "ok", "note": "--", "problem": "!!"}


def doctor(options: Namespace) -> int:
    """Print every finding; the exit code is 3 where no model can answer, 4 where nothing can be
    kept."""
    findings = asyncio.run(examine(paths.profile_dir(options.profile)))
    if options.json:
        write_json([asdict(f) for f in findings])
    else:
        for finding in findings:
            print(plain(f"{MARKS[finding.state]}  {finding.name}: {finding.found}"))
            if finding.remedy:
                print(plain(f"    {finding.remedy}"))
    return _exit_code(findings)


def _exit_code(findings: Sequence[Finding]) -> int:
    broken = {f.name for f in findings if f.state == "problem"}
    if broken & {"profile", "configuration"}:
        return 4
    return 3 if broken & {"engine", "model"} else 0
