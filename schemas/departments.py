"""Departments (部门) that owe a step, and bodies that act like one."""

from pydantic import BaseModel, ConfigDict, Field

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
