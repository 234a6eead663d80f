"""Accounts, absences with deputies, and role mappings."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, computed_field

from schemas.calendars.batch_hours import BatchHour
from schemas.cases.lists import Code
from schemas.input_model import InputModel, Moment
from schemas.vocabulary import Recipient, Role, Term

AccountName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,63}$", description="登录账号")]
Region = Annotated[str, Field(pattern=r"^\d{6}$", description="政务服务中心区划代码")]


class PersonAct(Term):
    """Act of an administrator on an account."""

    CLOSE = "close", "停用"
    SUSPEND = "suspend", "立即停用"
    REOPEN = "reopen", "恢复"


class AbsenceAct(Term):
    """Act on an absence."""

    CANCEL = "cancel", "撤销"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Absence(_Row):
    """An absence with a deputy, who gets the notifications and may act (A/B 角).

    Attributes:
        from_at: the first moment of the absence, `until_at` the first moment after it; wall-clock time,
            also for demonstration cases, which have their own time.
    """

    id: int
    account: str
    deputy: str
    from_at: AwareDatetime
    until_at: AwareDatetime
    reason: str = ""


class RoleMapping(_Row):
    """The accounts of an escalation recipient, for a department or (None) the whole city.

    `is_own` is False where nothing is mapped and the accounts' roles apply.
    """

    recipient: Recipient
    recipient_label: str = ""
    department: str | None
    accounts: tuple[str, ...]
    is_own: bool = True


class Account(_Row):
    """An account for the administrator."""

    account: str
    name: str
    role: Role
    role_label: str
    department: str | None
    department_name: str | None
    centre: str | None
    is_active: bool
    standing_in: str | None = Field(description="正在代其履职的人；在岗时为空")
    open_steps: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def must_hand_over(self) -> bool:
        """Whether a closed account still holds steps that must be handed over."""
        return not self.is_active and self.open_steps > 0


class DepartmentAccounts(_Row):
    """A department with its accounts and heads."""

    code: str
    name: str
    short: str
    kind: str
    kind_label: str
    batch_hour: BatchHour | None = None
    people: int
    heads: list[str]
    open_steps: int
    open_orders: int


class PersonIn(InputModel):
    """A new account."""

    verbatim: ClassVar[frozenset[str]] = frozenset({"password"})

    account: AccountName
    name: str = Field(min_length=1, max_length=50, description="姓名")
    role: Role = Field(description="角色")
    department: Code | None = Field(default=None, description="部门编码；窗口和审管办不填")
    centre: Region | None = Field(default=None, description="政务服务中心；只有窗口填写")
    password: str = Field(min_length=10, max_length=200, description="初始密码，至少 10 位")


class PersonChangeIn(InputModel):
    """The new data of an account."""

    name: str = Field(min_length=1, max_length=50, description="姓名")
    role: Role = Field(description="角色")
    department: Code | None = Field(default=None, description="部门编码；窗口和审管办不填")
    centre: Region | None = Field(default=None, description="政务服务中心；只有窗口填写")


class PersonActIn(InputModel):
    """An act on an account; `suspend` takes effect at once and requires a reason."""

    act: PersonAct
    reason: str = Field(default="", max_length=500, description="理由；立即停用时必填")
    confirmed: bool = Field(default=False, description="已知悉该部门将有环节无人办理，仍要停用")


class PasswordIn(InputModel):
    """A new password of the caller's own account."""

    current: str = Field(min_length=1, max_length=200, description="现在的口令")
    password: str = Field(min_length=10, max_length=200, description="新口令，至少 10 位")


class AbsenceIn(InputModel):
    """A new absence."""

    account: AccountName
    deputy: AccountName
    from_at: Moment = Field(description="离岗开始")
    until_at: Moment = Field(description="返岗时间")
    reason: str = Field(default="", max_length=200, description="说明")


class AbsenceActIn(InputModel):
    """An act on an absence."""

    act: AbsenceAct


class RoleMappingIn(InputModel):
    """The new accounts of a recipient; an empty list removes the mapping."""

    recipient: Recipient = Field(description="督办对象")
    department: Code | None = Field(default=None, description="部门编码；不填为全市")
    accounts: tuple[AccountName, ...] = Field(max_length=20, description="对应人员账号")


class AccountChangeReceipt(_Row):
    """The response to a change of accounts: its stream and sequence number.

    Attributes:
        id: the id of the absence or of the pending change.
        awaits_approval: whether nothing changes until a second administrator approves `digest`.
    """

    stream: str
    seq: int
    id: int | None = None
    awaits_approval: bool = False
    digest: str | None = None
