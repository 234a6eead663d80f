"""Approvals (审批) by a second person, identified by the digest of the reviewed content."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.input_model import InputModel

Digest = Annotated[
    str, Field(pattern=r"^[0-9a-f]{64}$", description="所见内容的摘要（digest），内容变化后不能审批")
]


class ApprovalIn(InputModel):
    """The approval of exactly the reviewed content."""

    digest: Digest


class RejectionIn(InputModel):
    """The rejection of a pending change."""

    reason: str = Field(min_length=2, max_length=500, description="不同意的理由")


class AccountChange(BaseModel):
    """A change of an administrator's account, pending or decided by a second administrator.

    Attributes:
        kind: `open`, `change` or `reopen`.
        body: the requested account; never its password.
        status: `pending`, `approved` or `rejected`.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    kind: str
    account: str
    body: dict[str, object]
    digest: str
    proposed_by: str
    proposed_at: AwareDatetime
    status: str
    decided_by: str | None
    decided_at: AwareDatetime | None
