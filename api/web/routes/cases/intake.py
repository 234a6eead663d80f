"""Intake page: one form, stored, checked and forecast as it is typed, submitted once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, TypedDict

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import FormData

from api.dependencies import Context
from api.web.forms.intake import all_wrong, answers, application, shown
from api.web.forms.live_check import LiveCheck, kept
from api.web.forms.prefill import as_typed
from api.web.forms.schema_forms import errors_by_field
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.cases.case import PlannedStep
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.errors import InvalidInput, KeyReused, NotPermitted
from schemas.people.departments import Department
from schemas.vocabulary import ClockKind, Role
from services.app_context import AppContext
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.cases.foresight import foreseen
from services.domain.catalogue.examples import fill_placeholders
from services.store.core.bounded_compute import run_if_large

router = APIRouter()
DraftId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get("/window/drafts/{draft}")
async def draft_form(user: CurrentUser, ctx: Context, draft: DraftId) -> Response:
    """The form of a draft; of one that was handed in, its receipt."""
    user.only(Role.WINDOW)
    if handed_in := await ctx.drafts.submitted_case(user.officer.account, draft):
        return user.go(f"/window/cases/{handed_in}/receipt")
    found = await ctx.drafts.read(user.officer.account, draft)
    return await _form(user, ctx, draft, found.matter, FormData(list(found.fields)))


@router.post("/window/drafts/{draft}/typed")
async def typed(request: Request, user: CurrentUser, ctx: Context, draft: DraftId) -> Response:
    """Store the input; show errors of the field just left and what the answers lead to."""
    user.only(Role.WINDOW)
    form = await request.form()
    await ctx.drafts.save(user.officer.account, draft, kept(form))
    matter = await ctx.catalogue.matter(str(form.get("matter", "")), utc_now())
    seen = shown(matter, form, await _wrong(matter, form, accept=True))
    looked_at = LiveCheck.of(form)
    return user.show(
        "window/_checked.html",
        draft=draft,
        matter=matter,
        form=seen,
        errors=looked_at.list_errors(seen),
        summary=looked_at.still_wrong(seen),
        has_new_materials=looked_at.has_answered,
        **await _outlook(user, ctx, matter, form),
    )


@router.post("/window/drafts/{draft}/hand-in")
async def hand_in(request: Request, user: CurrentUser, ctx: Context, draft: DraftId) -> Response:
    """Hand the application in, and accept it when asked; sent twice it is the same case."""
    user.only(Role.WINDOW)
    form = await request.form()
    code = str(form.get("matter", ""))
    matter = await ctx.catalogue.matter(code, utc_now())
    try:
        body = application(matter, form, accept=form.get("accept") == "1")
        receipt = await ctx.intake.receive(body, user.officer, form_key(user, form))
    except KeyReused:
        earlier = await ctx.drafts.submitted_case(user.officer.account, draft)
        return user.go(f"/window/cases/{earlier}/receipt?already=1")
    except InvalidInput as wrong:
        found = await _wrong(matter, form, accept=form.get("accept") == "1")
        errors = {**found, **errors_by_field(wrong.facts)}
        return await _form(user, ctx, draft, code, form, errors)
    await ctx.drafts.delete(user.officer.account, draft)
    return user.go(f"/window/cases/{receipt.case_no}/receipt", "sent")


@router.post("/window/drafts/{draft}/example")
async def example(user: CurrentUser, ctx: Context, draft: DraftId) -> Response:
    """On a demonstration system: the matter's own example in place of what was typed.

    Raises:
        NotPermitted: on any system but a demonstration.
    """
    user.only(Role.WINDOW)
    if not ctx.is_demonstration:
        raise NotPermitted("本系统不是演示系统，不能填入示例")
    found = await ctx.drafts.read(user.officer.account, draft)
    matter = await ctx.catalogue.matter(found.matter, utc_now())
    shown_today = fill_placeholders(matter.example, beijing_date(utc_now()))
    await ctx.drafts.save(user.officer.account, draft, as_typed(shown_today))
    return user.go(f"/window/drafts/{draft}")


@router.post("/window/drafts/{draft}/drop")
async def drop(user: CurrentUser, ctx: Context, draft: DraftId) -> Response:
    """Throw a draft away."""
    user.only(Role.WINDOW)
    await ctx.drafts.delete(user.officer.account, draft)
    return user.go("/window")


async def _form(
    user: UserRequest,
    ctx: AppContext,
    draft: str,
    code: str,
    form: FormData,
    errors: dict[str, str] | None = None,
) -> Response:
    matter = await ctx.catalogue.matter(code, utc_now())
    return user.show(
        "window/_intake.html" if user.is_fragment else "window/intake.html",
        title=f"收件：{matter.name}",
        trail=(("窗口收件", "/window"),),
        status=422 if errors else 200,
        draft=draft,
        matter=matter,
        form=shown(matter, form, errors or {}),
        is_demonstration=ctx.is_demonstration,
        **await _outlook(user, ctx, matter, form),
    )


class Outlook(TypedDict):
    """What the answers lead to, for templates."""

    steps: Sequence[PlannedStep]
    met: int
    before: dict[str, list[str]]
    departments: Mapping[str, Department]
    promised_due_at: datetime | None
    statutory_due_at: datetime | None
    now: datetime


async def _outlook(user: UserRequest, ctx: AppContext, matter: Matter, form: FormData) -> Outlook:
    """What the answers lead to: the steps, and both dates if it were accepted now."""
    now = utc_now()
    calendars = (await ctx.cases.book.refresh(ctx.store)).calendars
    body = Application.model_construct(  # type: ignore[call-arg]
        matter=matter.code, answers=answers(matter, form)
    )
    region = user.officer.centre or ctx.intake.region
    case = foreseen(matter, body, user.officer, region, now, calendars)
    promised, statutory = case.clock(ClockKind.PROMISED), case.clock(ClockKind.STATUTORY)
    named = {step.code: step.name for step in case.plan.steps if step.needed}
    return {
        "steps": [step for step in case.plan.steps if step.needed],
        "met": len(case.plan.met_by_applicant),
        "before": {
            step.code: [named[code] for code in step.after if code in named] for step in case.plan.steps
        },
        "departments": ctx.departments,
        "promised_due_at": promised.due_at if promised else None,
        "statutory_due_at": statutory.due_at if statutory else None,
        "now": now,
    }


async def _wrong(matter: Matter, form: FormData, *, accept: bool) -> dict[str, str]:
    """All errors of the current form, by the API's own checks.

    Raises:
        TooBusy: the form is too large to be checked in time.
    """
    texts = FormData([(name, value) for name, value in form.multi_items() if isinstance(value, str)])
    size = sum(len(name) + len(str(value)) for name, value in texts.multi_items())
    return await run_if_large(size, _errors, matter, texts, accept)


def _errors(matter: Matter, form: FormData, accept: bool) -> dict[str, str]:  # noqa: FBT001 - sent to a process
    """All errors of the form, for a process that may be ended."""
    found = all_wrong(matter, form, beijing_date(utc_now()), accept=accept)
    return errors_by_field({"errors": [{"field": name, "message": words} for name, words in found]})
