"""Pages of the plan (指标任务): scoreboard, a row with its readings, printable annex."""

from collections import Counter
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import FormData

from api.dependencies import Context
from api.plan_spreadsheet import plan_workbook
from api.web.forms.field_errors import field_errors
from api.web.forms.form_data import read
from api.web.forms.schema_forms import errors_by_field, fields_of, unplaced
from api.web.forms.submit import SENT_BEFORE, parse_body, shown_again_if_resent
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.approvals import ApprovalIn
from schemas.errors import InvalidInput
from schemas.statistics.indicators import IndicatorView, PlanStatus, ReadingIn
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.domain.forms.field_errors import describe_field_error

router = APIRouter()
MODULES = (Module(label="指标", href="/plan", roles=frozenset({Role.ADMINISTRATOR}), order=70),)
TRAIL = (("指标任务", "/plan"),)
TONES = {
    PlanStatus.MET: "green",
    PlanStatus.DUE_SOON: "amber",
    PlanStatus.OVERDUE: "red",
    PlanStatus.UNREPORTED: "amber",
    PlanStatus.UNDER_WAY: "blue",
}
Number = Annotated[str, Path(pattern=r"^[0-9]{2}$")]
READING_FORM: dict[str, object] = {
    "type": "object",
    "required": ["subject", "read_on", "evidence"],
    "properties": {
        "subject": {"type": "string", "title": "目标", "maxLength": 5},
        "read_on": {"type": "string", "title": "数据日期", "format": "date"},
        "value": {"type": "number", "title": "数值"},
        "is_done": {"type": "boolean", "title": "任务已完成（定性任务）"},
        "evidence": {"type": "string", "title": "佐证材料名称或文号", "maxLength": 200},
        "text": {"type": "string", "title": "进展说明", "maxLength": 2000},
    },
}
"""How a reading is typed in; `ReadingIn` says what is taken."""


class PlanQuery(BaseModel):
    """The filters of the scoreboard; an empty field is no filter."""

    until: date | None = Field(default=None, ge=date(2018, 1, 1), le=date(2040, 12, 31))
    category: str | None = Field(default=None, max_length=20)
    sla_status: PlanStatus | None = None
    lead: str | None = Field(default=None, max_length=40)

    def fits(self, row: IndicatorView) -> bool:
        """Whether the row passes the filters."""
        return (
            self.category in (None, row.annex.category)
            and self.sla_status in (None, row.sla_status)
            and (self.lead is None or self.lead in row.annex.lead.split(";"))
        )


@router.get("/plan")
async def scoreboard(user: CurrentUser, ctx: Context) -> Response:
    """The 63 rows as they stood on a day, with their figures and SLA statuses."""
    user.only(Role.ADMINISTRATOR)
    query, wanted, until = _wanted(user, ctx)
    rows, body = await ctx.plan.whole(until)
    counted = Counter(row.sla_status for row in rows)
    return user.show(
        "plan/_table.html" if user.is_fragment else "plan/list.html",
        title="指标任务",
        rows=[row for row in rows if wanted.fits(row)],
        body=body,
        until=until,
        query=query,
        counts=[(sla_status, counted[sla_status]) for sla_status in PlanStatus],
        categories=list(dict.fromkeys(row.annex.category for row in rows)),
        leads=sorted({lead for row in rows for lead in row.annex.lead.split(";")}),
        sla_statuses=tuple(PlanStatus),
        tones=TONES,
    )


@router.get("/plan/annex")
async def annex(user: CurrentUser, ctx: Context) -> Response:
    """The annex as the document prints it, with the state of each row."""
    user.only(Role.ADMINISTRATOR)
    _, _, until = _wanted(user, ctx)
    rows = await ctx.plan.rows(until)
    return user.show(
        "plan/annex.html", title="工作指标和时间安排", trail=TRAIL, rows=rows, until=until, tones=TONES
    )


@router.get("/plan/annex.xlsx")
async def export(user: CurrentUser, ctx: Context) -> Response:
    """The same as a spreadsheet."""
    user.only(Role.ADMINISTRATOR)
    _, _, until = _wanted(user, ctx)
    return await plan_workbook(await ctx.plan.rows(until))


@router.get("/plan/{number}")
async def one_row(user: CurrentUser, ctx: Context, number: Number) -> Response:
    """One row: its targets, the basis of each figure, and the entered readings."""
    user.only(Role.ADMINISTRATOR)
    return await _show(user, ctx, number)


@router.post("/plan/{number}/readings")
async def enter(request: Request, user: CurrentUser, ctx: Context, number: Number) -> Response:
    """File a reading; it counts when a second person has confirmed it."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    try:
        payload = _reading_from_form(form)
        with shown_again_if_resent():
            await ctx.plan.enter(payload, user.officer.account, form_key(user, form))
    except InvalidInput as wrong:
        return await _show(user, ctx, number, form, wrong)
    return user.go(f"/plan/{number}", "sent")


@router.post("/plan/{number}/readings/{reading}/confirm")
async def confirm(
    request: Request,
    user: CurrentUser,
    ctx: Context,
    number: Number,
    reading: Annotated[int, Path(ge=1, le=2**31)],
) -> Response:
    """Confirm what another person entered."""
    user.only(Role.ADMINISTRATOR)
    payload = parse_body(ApprovalIn, {"digest": (await request.form()).get("digest")})
    await ctx.plan.readings.confirm(reading, user.officer, payload)
    return user.go(f"/plan/{number}", "saved")


async def _show(
    user: UserRequest,
    ctx: AppContext,
    number: str,
    form: FormData | None = None,
    wrong: InvalidInput | None = None,
) -> Response:
    _, _, until = _wanted(user, ctx)
    row = await ctx.plan.row(number, until)
    errors = errors_by_field(wrong.facts) if wrong else {}
    typed = read(READING_FORM, form) if form else {"read_on": until.isoformat()}
    subjects = [(number, f"{number} 整项任务（进展说明）")] + [(t.target.code, t.words) for t in row.targets]
    fields = fields_of(READING_FORM, typed, errors, choices={"subject": subjects})
    return user.show(
        "plan/row.html",
        title=f"{number} {row.annex.name}",
        trail=TRAIL,
        status=422 if wrong else 200,
        row=row,
        readings=await ctx.plan.entered(number),
        words=dict(subjects),
        until=until,
        tones=TONES,
        fields=fields,
        others=unplaced(fields, errors),
        wrong=list(field_errors(fields)),
        key=form.get("key") if form and wrong is not SENT_BEFORE else None,
    )


def _reading_from_form(form: FormData) -> ReadingIn:
    try:
        return ReadingIn.model_validate(read(READING_FORM, form))
    except ValidationError as wrong:
        raise InvalidInput.of(*(describe_field_error(error) for error in wrong.errors())) from wrong


def _wanted(user: UserRequest, ctx: AppContext) -> tuple[dict[str, str], PlanQuery, date]:
    query = {name: value for name, value in user.request.query_params.items() if value and name != "done"}
    try:
        wanted = PlanQuery.model_validate(query)
    except ValidationError as wrong:
        raise InvalidInput.of(*(describe_field_error(error) for error in wrong.errors())) from wrong
    return query, wanted, wanted.until or ctx.today
