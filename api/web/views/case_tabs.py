"""The case page: one head, and its tabs in one place.

A further tab is a line in `TABS`, a route `/cases/{case_no}/<name>` that ends with `show_tab(…)`, and a
template that begins with `{% extends "cases/tab.html" %}` and fills `{% block tab %}`.
"""

from dataclasses import dataclass

from fastapi import Response

from api.web.shell.navigation import ALL_ROLES
from api.web.shell.request_context import UserRequest
from schemas.cases.case_views import CaseView
from schemas.vocabulary import Role
from services.app_context import AppContext

_LIST, _INBOX = (("全部办件", "/cases"),), (("待办", "/inbox"),)


@dataclass(frozen=True)
class CaseTab:
    """One tab of a case; `name` is the last part of its address, empty for the first."""

    label: str
    name: str
    roles: frozenset[Role] = ALL_ROLES


TABS = (
    CaseTab("办理", ""),
    CaseTab("阶段", "stages"),
    CaseTab("时限说明", "clocks"),
    CaseTab("办理时间轴", "trace"),
    CaseTab("各方用时", "time"),
    CaseTab("材料与表单", "dossier"),
    CaseTab("材料文件", "files"),
    CaseTab("文书", "documents"),
    CaseTab("办理经过", "log"),
)
"""From left to right."""


async def show_tab(
    user: UserRequest,
    ctx: AppContext,
    case_no: str,
    name: str,
    template: str,
    *,
    case: CaseView | None = None,
    status: int = 200,
    **context: object,
) -> Response:
    """The case's page with that tab open; `case` may be given when it was read already.

    Raises:
        NotFound: no such case, or none that the reader may know of.
    """
    case = case or await ctx.case_views.case(case_no, user.officer)
    tabs = [
        (tab.label, f"/cases/{case_no}/{tab.name}".removesuffix("/"), tab.name == name)
        for tab in TABS
        if user.officer.role in tab.roles
    ]
    return user.show(
        template,
        title=case.case_no,
        trail=_LIST if user.officer.department is None else _INBOX,
        case=case,
        tabs=tabs,
        departments=ctx.departments,
        status=status,
        **context,
    )
