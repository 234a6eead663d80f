"""Applicants online: the session of their browser, and what a code that was sent tells them."""

from pydantic import BaseModel, ConfigDict, Field


class ApplicantSession(BaseModel):
    """What a browser of the public holds.

    Attributes:
        token: the secret of its cookie.
        account: under which its drafts and uploads are kept; tells nothing about anybody.
        phone: the mobile phone that was proved within the last half hour; None while there is none.
        is_new: whether no phone was ever proved at this browser, so that what it began is its own.
    """

    model_config = ConfigDict(frozen=True)

    token: str = Field(repr=False)
    account: str
    phone: str | None = Field(default=None, repr=False)
    is_new: bool = True


class CodeSent(BaseModel):
    """The answer to asking for a code."""

    model_config = ConfigDict(frozen=True)

    phone: str = Field(description="手机号，隐去中间四位")
    valid_seconds: int = Field(description="验证码有效的秒数")
    is_simulated: bool = Field(description="短信网关为模拟网关，验证码在“对外送信”的发件箱里")
