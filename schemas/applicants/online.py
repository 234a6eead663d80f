"""Online applicants: browser sessions and verification codes."""

from pydantic import BaseModel, ConfigDict, Field


class ApplicantSession(BaseModel):
    """The session of an applicant's browser.

    Attributes:
        token: the secret of the session cookie.
        account: the opaque account that owns its drafts and uploads.
        phone: the mobile phone verified within the last half hour; None without one.
        is_new: whether no phone was ever verified in this browser, so that its drafts are its own.
    """

    model_config = ConfigDict(frozen=True)

    token: str = Field(repr=False)
    account: str
    phone: str | None = Field(default=None, repr=False)
    is_new: bool = True


class CodeSent(BaseModel):
    """The response to a request for a verification code."""

    model_config = ConfigDict(frozen=True)

    phone: str = Field(description="手机号，隐去中间四位")
    valid_seconds: int = Field(description="验证码有效的秒数")
    is_simulated: bool = Field(description="短信网关为模拟网关，验证码在“对外送信”的发件箱里")
