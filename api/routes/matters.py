"""The catalogue of matters (事项目录), read."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel

from api.dependencies import Caller, Desk, MatterCode
from api.reception import Reception
from schemas.errors import NotFound, NotPermitted
from schemas.findings import Finding
from schemas.matters import Matter, MatterInPreparation
from schemas.vocabulary import Role
from services.catalogue.loader import load_in_preparation
from services.catalogue.standards import load_standards
from services.domain.examples import filled
from services.domain.matter_lint.lint import lint_file

router = APIRouter(tags=["事项"])


class MatterRow(BaseModel):
    """A matter in the list."""

    code: str
    version: int
    name: str
    name_en: str
    lead_department: str
    promised: str
    materials: int
    steps: int


class MatterList(BaseModel):
    """Every published matter, and those that the policy document names but nobody can apply for yet."""

    items: list[MatterRow]
    in_preparation: list[MatterInPreparation]


class LintAnswer(BaseModel):
    """What the lint says: no findings means that the matter may be published."""

    is_sound: bool
    findings: list[Finding]


@router.get("/matters")
async def matters(_caller: Caller, desk: Desk) -> MatterList:
    """Every published matter."""
    return MatterList(
        items=[_row(matter) for matter in desk.matters.values()],
        in_preparation=list(load_in_preparation()),
    )


@router.get("/matters/schema")
async def matter_schema(_caller: Caller) -> dict[str, Any]:
    """The JSON Schema of a matter, as `POST /matters/lint` takes it."""
    return Matter.model_json_schema()


@router.post("/matters/lint")
async def lint_matter(
    caller: Caller, desk: Desk, matter: Annotated[dict[str, Any], Body(description="事项")]
) -> LintAnswer:
    """Every fault of a matter, with the counter-example where its promise cannot be kept; files nothing.

    Raises:
        NotPermitted: only the administrator mends the catalogue.
    """
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以检查事项", role=caller.role)
    findings = await asyncio.to_thread(lint_file, matter, load_standards(desk.today))
    return LintAnswer(is_sound=not findings, findings=findings)


@router.get("/matters/{code}")
async def matter(code: MatterCode, _caller: Caller, desk: Desk) -> Matter:
    """One matter, with a complete, valid `example` of what `POST /joint-cases` takes."""
    return _published(desk, code)


@router.get("/matters/{code}/versions/{version}")
async def matter_version(
    code: MatterCode, version: Annotated[int, Path(ge=1, le=9999)], _caller: Caller, desk: Desk
) -> Matter:
    """One version of a matter."""
    found = _published(desk, code)
    if found.version != version:
        raise NotFound(f"事项“{code}”没有第 {version} 版", matter=code, version=version)
    return found


def _published(desk: Reception, code: str) -> Matter:
    found = desk.matters.get(code)
    if found is None:
        raise NotFound(f"没有发布事项“{code}”", matter=code)
    return found.model_copy(update={"example": filled(found.example, desk.today)})


def _row(matter: Matter) -> MatterRow:
    return MatterRow(
        code=matter.code,
        version=matter.version,
        name=matter.name,
        name_en=matter.name_en,
        lead_department=matter.lead_department,
        promised=matter.limits.promised.in_words,
        materials=len(matter.materials),
        steps=len(matter.steps),
    )
