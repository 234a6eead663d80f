"""Departments (部门) that owe a step, and bodies that act like one."""

from pydantic import BaseModel, ConfigDict, Field


class Department(BaseModel):
    """A department, or a body that acts like one: a bank, a fund centre."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z-]*[a-z]$")
    name: str
    short: str = Field(description="as it stands on a board")
