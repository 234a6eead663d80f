"""The catalogue of matters (事项目录), read."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from api.dependencies import Caller, Desk, MatterCode
from api.reception import Reception
from schemas.errors import NotFound
from schemas.matters import Matter
from services.domain.examples import filled

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
    """Every published matter."""

    items: list[MatterRow]


@router.get("/matters")
async def matters(_caller: Caller, desk: Desk) -> MatterList:
    """Every published matter."""
    return MatterList(items=[_row(matter) for matter in desk.matters.values()])


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
