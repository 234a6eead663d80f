"""Every stored history replays against the workflows of today: no running case is stranded by a release."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import _Definition

from workflows.worker import SANDBOX, WORKFLOWS

HISTORIES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parent / "histories").glob("*.json"))
}


def test_every_workflow_has_a_stored_history() -> None:
    names = {_Definition.must_from_class(workflow).name for workflow in WORKFLOWS}
    assert names == {name.partition("_")[0] for name in HISTORIES}


@pytest.mark.parametrize("name", HISTORIES)
async def test_a_stored_history_replays(name: str) -> None:
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=SANDBOX, data_converter=pydantic_data_converter)
    history = WorkflowHistory.from_json(name, HISTORIES[name])
    assert len(history.events) > 5
    await replayer.replay_workflow(history)
