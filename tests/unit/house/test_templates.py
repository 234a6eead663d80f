"""Templates agree with what they name: classes have a style rule, acts exist."""

import re

import pytest

from api.web.shell.rendering import environment
from schemas.vocabulary import CaseAct, SlaStatus, StepAct
from tests.unit.house.tree import ROOT

STYLESHEET = (ROOT / "api/web/static/lianban.css").read_text()


def _macros() -> object:
    return environment().get_template("parts/ui.html").module


@pytest.mark.parametrize("status", SlaStatus)
def test_every_sla_status_has_a_colour(status: SlaStatus) -> None:
    html = str(_macros().sla_status(status))  # type: ignore[attr-defined]
    classes = re.findall(r'class="([^"]*)"', html)[0].split()
    assert len(classes) == 2
    assert [one for one in classes if f".{one} " not in STYLESHEET] == []


@pytest.mark.parametrize("name", ["LEADING", "PREPARING"])
def test_the_buttons_shown_first_are_acts_that_exist(name: str) -> None:
    acts = {act.value for act in (*CaseAct, *StepAct)}
    assert set(getattr(_macros(), name)) <= acts
