"""What people send when they act, and who they are."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.input_model import InputModel, Moment
from schemas.vocabulary import (
    Attribution,
    CaseAct,
    DeliveryWay,
    Rating,
    Role,
    StepAct,
    SuspensionKind,
    Verdict,
)

Account = Annotated[str, Field(min_length=1, max_length=64)]
DepartmentCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]


class Officer(BaseModel):
    """An account with its rights; `deputy` is set while a deputy uses the rights of an absent person.

    Attributes:
        account: the log-in name; stable, no personal data.
        department: department code; None for the window and the administrator.
        centre: region code of the service centre; None means every centre.
        stands_in_for: those who are away now and in whose place this one may act.
        linked: further accounts that are no second person beside this one: its deputies, and accounts
            that one opened for the other within the last thirty days.
        deputy: the person who acts with the rights of this absent one; None when acting personally.
        token_generation: the number that tokens and sessions of the account must carry to be valid.
        must_change_password: whether the first password, known to whoever opened the account, still holds.
    """

    model_config = ConfigDict(frozen=True)

    account: str
    name: str
    role: Role
    department: str | None = None
    centre: str | None = None
    stands_in_for: tuple["Officer", ...] = ()
    linked: tuple[str, ...] = ()
    deputy: "Officer | None" = None
    token_generation: int = 0
    must_change_password: bool = False

    @property
    def actor(self) -> str:
        """The account of the person who really acts."""
        return self.deputy.account if self.deputy else self.account

    @property
    def persons(self) -> frozenset[str]:
        """Every account that counts as the same person where a rule asks for a second one."""
        own = {self.account, *self.linked, *(absent.account for absent in self.stands_in_for)}
        return frozenset(own) | (self.deputy.persons if self.deputy else frozenset())


class CaseActIn(InputModel):
    """An act on a whole case (办件操作)."""

    act: CaseAct
    reason: str | None = Field(default=None, max_length=2000, description="理由")
    receiver: str | None = Field(default=None, max_length=100, description="领取人")
    text: str | None = Field(default=None, max_length=2000, description="备注内容")
    missing: tuple[Annotated[str, Field(min_length=2, max_length=500)], ...] = Field(
        default=(), max_length=50, description="需补正的全部材料及理由，一次告知"
    )
    supply_working_days: int | None = Field(default=None, ge=1, le=60, description="补正期限，工作日")
    notice: str | None = Field(default=None, max_length=100, description="告知书编号")
    right_agency: str | None = Field(default=None, max_length=100, description="有权受理的机关")
    gaps: tuple[Annotated[str, Field(min_length=1, max_length=64)], ...] = Field(
        default=(), max_length=50, description="容缺（受理后补交）的材料编码，须在事项公布的容缺清单内"
    )
    gap_working_days: int | None = Field(default=None, ge=1, le=5, description="容缺补齐期限，工作日")
    legal_basis: str | None = Field(default=None, max_length=200, description="法律依据")
    way: DeliveryWay | None = Field(default=None, description="送达方式")
    tracking_number: str | None = Field(default=None, max_length=64, description="邮件号")
    address: str | None = Field(default=None, max_length=200, description="电子送达地址")
    happened_at: Moment | None = Field(default=None, description="签收时间")
    name: str | None = Field(default=None, max_length=100, description="更正后的名称")
    project_code: str | None = Field(default=None, max_length=40, description="变更后的投资项目统一代码")
    rating: Rating | None = Field(default=None, description="评价等级，1 非常满意至 5 非常不满意")
    is_anonymous: bool = Field(default=False, description="匿名评价，不回访")
    is_founded: bool | None = Field(default=None, description="差评经核实是否属实")
    step: str | None = Field(default=None, max_length=64, description="环节编码")
    with_step: str | None = Field(default=None, max_length=64, description="与哪一环节的意见冲突")
    conflict: str | None = Field(default=None, max_length=64, description="意见冲突编号")
    child: str | None = Field(default=None, max_length=64, description="申请人确认申请的子办件编码")
    minutes: int | None = Field(default=None, ge=1, le=600_000, description="演示时钟拨快的分钟数")


class StepActIn(InputModel):
    """An act on one step (环节操作)."""

    act: StepAct
    opinion: str | None = Field(default=None, max_length=2000, description="办理意见")
    reason: str | None = Field(default=None, max_length=2000, description="理由")
    assignee: str | None = Field(default=None, max_length=64, description="分派给谁（账号）")
    text: str | None = Field(default=None, max_length=2000, description="备注内容")
    suspension_kind: SuspensionKind | None = Field(default=None, description="特别程序事由")
    legal_basis: str | None = Field(default=None, max_length=200, description="法律依据")
    announced_working_days: int | None = Field(
        default=None, ge=1, le=250, description="告知的特别程序期限，工作日"
    )
    notice: str | None = Field(default=None, max_length=100, description="书面告知文书编号")
    suspension: int | None = Field(default=None, ge=1, le=1000, description="更正第几次暂停计时")
    from_at: Moment | None = Field(default=None, description="更正后的暂停计时开始时间")
    until_at: Moment | None = Field(default=None, description="更正后的恢复计时时间")
    promise: str | None = Field(default=None, max_length=100, description="告知承诺书编号")
    to_step: str | None = Field(default=None, max_length=64, description="退回哪一环节")
    to_department: DepartmentCode | None = Field(default=None, description="转给哪个部门")
    departments: tuple[DepartmentCode, ...] = Field(default=(), max_length=30, description="征求哪些部门意见")
    opinions_needed: int | None = Field(default=None, ge=1, le=30, description="需要几份意见，不填为全部")
    opinion_working_days: int | None = Field(default=None, ge=1, le=60, description="征求意见期限，工作日")
    verdict: Verdict | None = Field(default=None, description="意见")
    faults: tuple[Annotated[str, Field(min_length=4, max_length=500)], ...] = Field(
        default=(), max_length=100, description="审查发现的全部问题，每条写明专业：“消防：……”"
    )
    earlier_faults: tuple[Annotated[str, Field(min_length=4, max_length=500)], ...] = Field(
        default=(), max_length=100, description="首轮图纸中已有而首轮未指出的问题，写法相同"
    )
    supply_working_days: int | None = Field(default=None, ge=1, le=60, description="修改期限，工作日")
    visit_at: Moment | None = Field(default=None, description="预约的现场验收时间")
    visitors: tuple[Account, ...] = Field(default=(), max_length=20, description="现场核查人员账号，两人以上")
    happened_at: Moment | None = Field(default=None, description="外部事件发生、外部系统实际办结的时间")
    outside_system: str | None = Field(default=None, max_length=100, description="在哪个外部系统办结")
    rectify_working_days: int | None = Field(default=None, ge=1, le=60, description="整改期限，工作日")
    attributed_to: Attribution | None = Field(default=None, description="超时归责对象")
    expected_on: date | None = Field(default=None, description="预计办结日期")
    results: dict[str, Any] = Field(default_factory=dict, description="办理结果")
