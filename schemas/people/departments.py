"""Departments (部门) that owe a step, and bodies that act like one."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.input_model import InputModel
from schemas.vocabulary import Term


class DepartmentKind(Term):
    """What stands behind a department's desk; only governments answer to the city's supervision."""

    GOVERNMENT = "government", "市级部门"
    CENTRAL = "central", "中央驻杭单位"
    JUDICIAL = "judicial", "司法机关"
    BANK = "bank", "银行"
    UTILITY = "utility", "公用企业"
    INTERMEDIARY = "intermediary", "中介机构"


class Department(BaseModel):
    """A department, or a body that acts like one: a bank, a fund centre."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z-]*[a-z]$")
    name: str
    short: str = Field(description="as it stands on a board")
    kind: DepartmentKind = DepartmentKind.GOVERNMENT


DepartmentCode = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,62}[a-z]$", description="部门编码")]
DepartmentName = Annotated[str, Field(min_length=2, max_length=50, description="部门全称")]
DepartmentShort = Annotated[str, Field(min_length=1, max_length=10, description="看板上的简称")]
Document = Annotated[str, Field(min_length=2, max_length=200, description="依据的文件")]


class DepartmentChangeKind(Term):
    """What may happen to a department."""

    ADDED = "added", "新设"
    RENAMED = "renamed", "更名"
    CLOSED = "closed", "撤销"


class DepartmentChange(BaseModel):
    """One entry of the record of departments; it holds from its day on.

    Attributes:
        name: what it is called from then on, closed ones included.
        document: by what it was decided.
    """

    model_config = ConfigDict(frozen=True)

    kind: DepartmentChangeKind
    code: str
    since: date
    name: str
    short: str
    department_kind: DepartmentKind
    document: str


class DepartmentIn(InputModel):
    """A new department."""

    code: DepartmentCode
    name: DepartmentName
    short: DepartmentShort
    kind: DepartmentKind = Field(default=DepartmentKind.GOVERNMENT, description="类别")
    since: date = Field(description="自哪一天起")
    document: Document


class DepartmentNameIn(InputModel):
    """Another name for a department."""

    name: DepartmentName
    short: DepartmentShort
    since: date = Field(description="自哪一天起")
    document: Document


class DepartmentAct(Term):
    """What the administrator may do to a department."""

    CLOSE = "close", "撤销"


class DepartmentActIn(InputModel):
    """An act on a department."""

    act: DepartmentAct
    since: date = Field(description="自哪一天起")
    document: Document
