"""The catalogue of matters (事项目录), read."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request

from api.dependencies import Caller, Context, MatterCode, MatterVersion
from api.limits.while_connected import while_connected
from schemas.catalogue.matter import Matter
from schemas.catalogue.matter_versions import (
    DiffAnswer,
    LintAnswer,
    MatterList,
    ReturnsAnswer,
    VersionList,
    build_matter_row,
)
from schemas.errors import MatterHasFaults, NotFound
from services.clock import utc_now
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.lint.lint import lint_file
from services.domain.catalogue.matter_diff import list_differences
from services.domain.catalogue.matter_versions import ensure_editor
from services.reference_data.loader import load_in_preparation
from services.reference_data.standards import standards_by
from services.store.catalogue.matter_lint import lint_within_limit

router = APIRouter(tags=["事项"])


@router.get("/matters")
async def matters(_caller: Caller, ctx: Context) -> MatterList:
    """Every matter in force."""
    in_force = await ctx.catalogue.in_force(utc_now())
    return MatterList(
        items=[build_matter_row(matter) for matter in in_force.values()],
        in_preparation=[one for one in load_in_preparation() if one.code not in in_force],
    )


@router.get("/matters/schema")
async def matter_schema(_caller: Caller) -> dict[str, object]:
    """The JSON Schema of a matter, as `POST /matters/lint` takes it."""
    return Matter.model_json_schema()


@router.post("/matters/lint")
async def lint_matter(
    caller: Caller, ctx: Context, matter: Annotated[dict[str, object], Body(description="事项")]
) -> LintAnswer:
    """Faults of a matter, with the counter-example of a broken promise; stores nothing.

    Raises:
        NotPermitted: only the administrator mends the catalogue.
    """
    ensure_editor(caller)
    staffed = await ctx.catalogue.staffed()
    standards = standards_by(ctx.cases.calendars, ctx.today, ctx.register.open, staffed)
    findings = await lint_within_limit(lint_file, matter, standards)
    return LintAnswer(is_sound=not findings, findings=findings)


@router.get("/matters/{code}")
async def matter(code: MatterCode, _caller: Caller, ctx: Context) -> Matter:
    """The version in force, with a complete, valid `example` for `POST /joint-cases`."""
    found = await ctx.catalogue.matter(code, utc_now())
    return found.model_copy(update={"example": fill_placeholders(found.example, ctx.today)})


@router.get("/matters/{code}/versions")
async def matter_versions(code: MatterCode, _caller: Caller, ctx: Context) -> VersionList:
    """Every version of a matter, drafts included, the newest first.

    Raises:
        NotFound: no such matter was ever drafted.
    """
    items = await ctx.catalogue.versions(code)
    if not items:
        raise NotFound(f"没有事项“{code}”", matter=code)
    return VersionList(items=items)


@router.get("/matters/{code}/versions/{version}")
async def matter_version(code: MatterCode, version: MatterVersion, _caller: Caller, ctx: Context) -> Matter:
    """One version of a matter, as `PUT` takes it again."""
    _, found = await ctx.catalogue.version(code, version)
    return found.model_copy(update={"example": fill_placeholders(found.example, ctx.today)})


@router.get("/matters/{code}/versions/{version}/returns")
async def matter_returns(
    request: Request, code: MatterCode, version: MatterVersion, caller: Caller, ctx: Context
) -> ReturnsAnswer:
    """Promises that a return can break; proved once per version and calendar edition.

    Raises:
        NotPermitted: only the administrator keeps the catalogue.
        MatterHasFaults: the lint found faults; a promise that does not hold cannot be broken by a return.
        TooBusy: the proof took too long.
    """
    ensure_editor(caller)
    row, found = await ctx.catalogue.version(code, version)
    page = await ctx.cases.book.refresh(ctx.store)
    standards = standards_by(page.calendars, ctx.today, ctx.register.open)
    proof = ctx.return_risks.of(row.digest, found, standards, page.edition)
    findings, risks = await while_connected(request, proof)
    if findings:
        raise MatterHasFaults(
            f"事项还有 {len(findings)} 处问题，第一处：{findings[0].message}",
            findings=[finding.model_dump(mode="json") for finding in findings],
        )
    return ReturnsAnswer(breaking=list(risks))


@router.get("/matters/{code}/versions/{version}/diff")
async def matter_diff(
    code: MatterCode,
    version: MatterVersion,
    _caller: Caller,
    ctx: Context,
    with_: Annotated[int, Query(alias="with", ge=1, le=9999, description="与哪一版比较")],
) -> DiffAnswer:
    """What differs between another version (`with`) and this one, in words."""
    _, before = await ctx.catalogue.version(code, with_)
    _, after = await ctx.catalogue.version(code, version)
    return DiffAnswer(before=with_, after=version, differences=list_differences(before, after))
