"""Approvals (审批): what a second person approves is named by the digest of what they saw."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.input_model import InputModel

Digest = Annotated[
    str, Field(pattern=r"^[0-9a-f]{64}$", description="所见内容的摘要（digest），内容变化后不能审批")
]


class ApprovalIn(InputModel):
    """The approval of exactly what was seen."""

    digest: Digest


class RejectionIn(InputModel):
    """A refusal to approve."""

    reason: str = Field(min_length=2, max_length=500, description="不同意的理由")


class AccountChange(BaseModel):
    """A change of an administrator's account that waits for a second administrator, or was decided.

    Attributes:
        kind: `open`, `change` or `reopen`.
        body: what the account is to be; never its password.
        status: `pending`, `approved` or `rejected`.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    kind: str
    account: str
    body: dict[str, Any]
    digest: str
    proposed_by: str
    proposed_at: AwareDatetime
    status: str
    decided_by: str | None
    decided_at: AwareDatetime | None
