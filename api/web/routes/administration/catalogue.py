"""Pages of the catalogue: matters, versions, the editor with its lint, approval."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError

from api.dependencies import Context, MatterCode, MatterVersion
from api.web.forms.submit import shown_again_if_resent
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from api.web.views.matter_text import Checked, checked, drawn
from schemas.catalogue.matter_versions import (
    MatterAct,
    MatterActIn,
    MatterDraft,
    VersionRow,
    build_matter_row,
)
from schemas.errors import (
    ActNotAllowed,
    ContentChanged,
    InvalidInput,
    LianbanError,
    MatterHasFaults,
    NotFound,
)
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.clock import utc_now
from services.domain.catalogue.matter_diff import list_differences
from services.domain.catalogue.matter_versions import MATTER_TRANSITIONS
from services.domain.forms.field_errors import describe_field_error
from services.domain.people.second_person import same_person
from services.reference_data.files import matter_file, new_matter_text
from services.reference_data.loader import load_in_preparation
from services.reference_data.standards import standards_by
from services.store.catalogue.matter_lint import lint_within_limit

router = APIRouter()
MODULES = (Module(label="事项目录", href="/catalogue", roles=frozenset({Role.ADMINISTRATOR}), order=60),)
_TRAIL = (("事项目录", "/catalogue"),)


@router.get("/catalogue")
async def catalogue(user: CurrentUser, ctx: Context) -> Response:
    """Every matter in force, what is on its way, and what is in preparation."""
    user.only(Role.ADMINISTRATOR)
    in_force = await ctx.catalogue.in_force(utc_now())
    on_the_way = [row for row in await ctx.catalogue.all_versions() if not row.status.is_fixed]
    return user.show(
        "catalogue/list.html",
        title="事项目录",
        rows=[build_matter_row(matter) for matter in in_force.values()],
        on_the_way=on_the_way,
        in_preparation=[one for one in load_in_preparation() if one.code not in in_force],
        departments=ctx.departments,
    )


@router.get("/catalogue/new")
async def new_matter(user: CurrentUser, ctx: Context) -> Response:
    """The editor with a small matter to begin from."""
    user.only(Role.ADMINISTRATOR)
    return await _editor(user, ctx, new_matter_text(), "新建事项")


@router.post("/catalogue/check")
async def check(request: Request, user: CurrentUser, ctx: Context) -> Response:
    """Lint findings and drawing of the current text: a fragment, stores nothing."""
    user.only(Role.ADMINISTRATOR)
    body = await _checked(ctx, str((await request.form()).get("text", "")))
    return user.show("catalogue/_check.html", body=body, departments=ctx.departments)


@router.post("/catalogue/drafts")
async def save_draft(request: Request, user: CurrentUser, ctx: Context) -> Response:
    """File the text as a draft of the version that it names."""
    user.only(Role.ADMINISTRATOR)
    text = str((await request.form()).get("text", ""))
    try:
        matter = MatterDraft.model_validate((await _checked(ctx, text)).raw)
        row = await ctx.matter_versions.draft(matter, user.officer)
    except ValidationError as wrong:
        faults = [describe_field_error(error)[1] for error in wrong.errors()[:5]]
        return await _editor(user, ctx, text, "编辑事项", "；".join(faults))
    except ActNotAllowed as refused:
        return await _editor(user, ctx, text, "编辑事项", refused.detail)
    return user.go(f"/catalogue/{row.code}", "saved")


@router.get("/catalogue/{code}")
async def one_matter(user: CurrentUser, ctx: Context, code: MatterCode) -> Response:
    """One matter: its versions with what may be done to each, and the newest drawn."""
    user.only(Role.ADMINISTRATOR)
    return await _matter(user, ctx, code)


@router.get("/catalogue/{code}/versions/{version}/edit")
async def edit(user: CurrentUser, ctx: Context, code: MatterCode, version: MatterVersion) -> Response:
    """The editor with that version; of a published one with the number of the next."""
    user.only(Role.ADMINISTRATOR)
    row, matter = await ctx.catalogue.version(code, version)
    if row.status.is_fixed:
        rows = await ctx.catalogue.versions(code)
        matter = matter.model_copy(update={"version": rows[0].version + 1})
    return await _editor(user, ctx, matter_file(matter), f"编辑“{matter.name}”第 {matter.version} 版")


@router.get("/catalogue/{code}/versions/{version}/diff")
async def diff(
    user: CurrentUser,
    ctx: Context,
    code: MatterCode,
    version: MatterVersion,
    before: Annotated[int, Query(ge=1, le=9999)],
) -> Response:
    """What differs between two versions, in words."""
    user.only(Role.ADMINISTRATOR)
    _, old = await ctx.catalogue.version(code, before)
    _, new = await ctx.catalogue.version(code, version)
    return user.show(
        "catalogue/diff.html",
        title=f"第 {before} 版与第 {version} 版的差别",
        trail=(*_TRAIL, (new.name, f"/catalogue/{code}")),
        body=list_differences(old, new),
        before=before,
        after=version,
        matter=new,
    )


@router.post("/catalogue/{code}/versions/{version}/{act}")
async def act_on_version(
    request: Request,
    user: CurrentUser,
    ctx: Context,
    code: MatterCode,
    version: MatterVersion,
    act: MatterAct,
) -> Response:
    """Propose, approve, send back, publish or retire a version."""
    form = await request.form()
    given = {name: str(form.get(name) or "") for name in ("reason", "effective_from", "digest")}
    try:
        body = MatterActIn.model_validate({name: value for name, value in given.items() if value})
        key = form_key(user, form)
        with shown_again_if_resent():
            await ctx.matter_versions.act(code, version, act, body, user.officer, key)
    except ValidationError:
        wrong = InvalidInput.of(("effective_from", "施行日期应为日期"))
        return await _matter(user, ctx, code, wrong)
    except (InvalidInput, MatterHasFaults, ActNotAllowed, ContentChanged) as refused:
        return await _matter(user, ctx, code, refused)
    return user.go(f"/catalogue/{code}", "saved")


async def _matter(
    user: UserRequest, ctx: AppContext, code: str, refused: LianbanError | None = None
) -> Response:
    rows = await ctx.catalogue.versions(code)
    if not rows:
        raise NotFound(f"没有事项“{code}”", matter=code)
    _, matter = await ctx.catalogue.version(code, rows[0].version)
    return user.show(
        "catalogue/matter.html",
        title=matter.name,
        trail=_TRAIL,
        status=200 if refused is None else 422,
        matter=matter,
        rows=[(row, _acts(user, row)) for row in rows],
        graph=drawn(matter),
        refused=refused,
        findings=refused.facts.get("findings", []) if refused else [],
        departments=ctx.departments,
    )


def _acts(user: UserRequest, row: VersionRow) -> list[MatterAct]:
    """What this administrator may do to the version: approval is for a second person."""
    acts = [act for status, act in MATTER_TRANSITIONS if status is row.status]
    is_own = same_person(user.officer, (row.drafted_by, row.proposed_by))
    return [act for act in acts if not (act is MatterAct.APPROVE and is_own)]


async def _editor(user: UserRequest, ctx: AppContext, text: str, title: str, wrong: str = "") -> Response:
    body = await _checked(ctx, text)
    return user.show(
        "catalogue/editor.html",
        title=title,
        trail=_TRAIL,
        status=422 if wrong else 200,
        text=text,
        body=body,
        wrong=wrong,
        departments=ctx.departments,
    )


async def _checked(ctx: AppContext, text: str) -> Checked:
    staffed = await ctx.catalogue.staffed()
    standards = standards_by(ctx.cases.calendars, ctx.today, ctx.register.open, staffed)
    return await lint_within_limit(checked, text, standards)
