"""The tutorial's commands, typed as they are into a shell beside a running system."""

import json
import os
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import deploy
from tests.support.system import PASSWORD, System

TUTORIAL = Path(deploy.__file__).parent.parent / "docs" / "tutorial" / "first-case.md"


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[System]:
    """Everything that `lianban up` starts."""
    running = System(tmp_path)
    await running.start()
    yield running
    running.stop()


def _tour() -> str:
    """The shell lines of the tutorial, block after block."""
    return "\n".join(re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL))


async def test_a_company_gets_its_account_number_by_the_tutorials_commands(system: System) -> None:
    lines = _tour().replace("http://127.0.0.1:8000", system.url)
    done = subprocess.run(  # noqa: ASYNC221, S603 - nothing else runs meanwhile
        ["bash", "-euo", "pipefail", "-c", lines],  # noqa: S607 - as a reader types it
        env={**os.environ, "PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    [case, *_] = [answer for answer in answers if answer.get("outcome")]
    delivered = answers[-1]
    assert case["outcome"] == "approved"
    assert case["results"]["bank-account"]["account_number"]
    assert delivered["act"] == "deliver"
    assert delivered["case_no"] == case["case_no"]
