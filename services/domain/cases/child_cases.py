"""Cases of their own that a case starts (子办件): when they are due, and what they are handed."""

from datetime import date

from schemas.cases.case import JointCase, PlannedChild
from schemas.catalogue.matter import Matter
from schemas.json_values import JsonObject, as_object
from schemas.vocabulary import StepStatus
from services.domain.catalogue.examples import fill_placeholder


def due_children(case: JointCase) -> list[PlannedChild]:
    """The cases to be started now: all they wait for is approved, and they are not started.

    One that the applicant has to ask for waits for that too.
    """
    return [
        child for child in _ready(case) if not child.must_confirm or child.code in case.confirmed_children
    ]


def confirmable(case: JointCase) -> list[PlannedChild]:
    """The cases that could be started and that only the applicant may ask for.

    Source:
        不动产登记暂行条例 第十四条: registration is applied for by the parties.
    """
    return [c for c in _ready(case) if c.must_confirm and c.code not in case.confirmed_children]


def _ready(case: JointCase) -> list[PlannedChild]:
    return [
        child
        for child in case.plan.children
        if child.code not in case.children
        and all(case.steps[code].status is StepStatus.APPROVED for code in child.after)
    ]


def application_of(
    child: PlannedChild, matter: Matter, dossier: JsonObject, today: date
) -> dict[str, object]:
    """The application of the child: the parent's applicant, its form filled from the parent's.

    Materials are those that every case of the matter needs, shared or drawn up from the parent's: nothing
    is asked of the applicant twice. What the applicant asked for themselves is accepted by a window.

    Source:
        国务院关于在线政务服务的若干规定（国令第 716 号）第七条: no repeated materials.
    """
    form = as_object(dossier["form"])
    return {
        "matter": child.matter,
        "applicant": dossier["applicant"],
        "co_applicants": dossier["co_applicants"],
        "agent": dossier["agent"],
        "answers": {},
        "form": {name: _value(value, form, today) for name, value in child.form.items()},
        "materials": [
            {"code": one.code, "source": "shared" if one.fetched_from else "generated", "copies": 1}
            for one in matter.materials
            if one.required_when is None
        ],
        "channel": dossier["channel"],
        "accept": not child.must_confirm,
    }


def _value(command: str, form: JsonObject, today: date) -> object:
    return (
        form.get(command.removeprefix("form."))
        if command.startswith("form.")
        else fill_placeholder(command, today)
    )


def reports(before: JointCase, after: JointCase) -> bool:
    """Whether the case has just ended and owes its parent a report."""
    return after.parent is not None and before.closed_at is None and after.closed_at is not None
