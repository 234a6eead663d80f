"""The applicant's request for a child case (确认申请子办件)."""

from collections.abc import Iterator

from schemas.cases.commands.rating import ConfirmChild
from schemas.errors import ActNotAllowed
from services.domain.cases.act_context import CaseActContext
from services.domain.cases.act_definition import APPLICANT, WINDOW, CaseActDefinition, Example, Wrong
from services.domain.cases.child_cases import confirmable


def _is_confirmable(context: CaseActContext) -> ActNotAllowed | None:
    if not confirmable(context.case):
        return ActNotAllowed("没有等待申请人确认的子办件", act=context.act)
    return None


def _child_wrong(context: CaseActContext, command: ConfirmChild) -> Iterator[Wrong]:
    known = {child.code: child.name for child in confirmable(context.case)}
    if command.child not in known:
        yield "child", f"没有这个等待确认的子办件，可以确认的：{'、'.join(known.values())}"


def _example(context: CaseActContext) -> Example:
    return {"child": confirmable(context.case)[0].code}


CONFIRM_CHILD = CaseActDefinition(
    command=ConfirmChild,
    roles=WINDOW | APPLICANT,
    guards=(_is_confirmable,),
    checks=_child_wrong,
    example_in=_example,
)
ACTS = (CONFIRM_CHILD,)
