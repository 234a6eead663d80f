"""What people send when they act, and who they are."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.handed_in import HandedIn, Moment
from schemas.vocabulary import CaseAct, Role, StepAct, SuspensionKind


class Officer(BaseModel):
    """Who is at the keyboard.

    Attributes:
        account: the log-in name; stable, no personal data.
        department: department code; None for the window and the administrator.
        centre: region code of the service centre; None means every centre.
    """

    model_config = ConfigDict(frozen=True)

    account: str
    name: str
    role: Role
    department: str | None = None
    centre: str | None = None


class CaseActIn(HandedIn):
    """An act on a whole case (办件操作)."""

    act: CaseAct
    reason: str | None = Field(default=None, max_length=2000, description="理由")
    receiver: str | None = Field(default=None, max_length=100, description="领取人")
    text: str | None = Field(default=None, max_length=2000, description="备注内容")
    missing: tuple[Annotated[str, Field(min_length=2, max_length=500)], ...] = Field(
        default=(), max_length=50, description="需补正的全部材料及理由，一次告知"
    )
    supply_working_days: int | None = Field(default=None, ge=1, le=60, description="补正期限，工作日")
    notice: str | None = Field(default=None, max_length=100, description="补正告知书编号")
    minutes: int | None = Field(default=None, ge=1, le=600_000, description="演示时钟拨快的分钟数")


class StepActIn(HandedIn):
    """An act on one step (环节操作)."""

    act: StepAct
    opinion: str | None = Field(default=None, max_length=2000, description="办理意见")
    reason: str | None = Field(default=None, max_length=2000, description="理由")
    assignee: str | None = Field(default=None, max_length=64, description="分派给谁（账号）")
    text: str | None = Field(default=None, max_length=2000, description="备注内容")
    suspension_kind: SuspensionKind | None = Field(default=None, description="中止事由")
    legal_basis: str | None = Field(default=None, max_length=200, description="法律依据")
    announced_working_days: int | None = Field(
        default=None, ge=1, le=250, description="公告的中止期限，工作日"
    )
    notice: str | None = Field(default=None, max_length=100, description="书面告知文书编号")
    suspension: int | None = Field(default=None, ge=1, le=1000, description="更正第几次中止")
    from_at: Moment | None = Field(default=None, description="更正后的中止开始时间")
    until_at: Moment | None = Field(default=None, description="更正后的恢复计时时间")
    happened_at: Moment | None = Field(default=None, description="外部事件发生时间；不填为此刻")
    results: dict[str, Any] = Field(default_factory=dict, description="办理结果")
