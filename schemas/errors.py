"""Every way in which the business can say no: one class per named failure."""

from enum import StrEnum
from typing import Any, ClassVar


class Kind(StrEnum):
    """What a failure asks of the caller; the door turns it into a status code."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    INVALID = "invalid"
    KEY_REQUIRED = "key_required"
    TOO_LARGE = "too_large"
    HEAD_TOO_LARGE = "head_too_large"
    TOO_SLOW = "too_slow"
    TOO_MANY = "too_many"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    UNREADABLE = "unreadable"
    WRONG_METHOD = "wrong_method"
    UNEXPECTED = "unexpected"


class LianbanError(Exception):
    """Base of every failure the business knows by name.

    Subclasses set `code` (kebab-case, public, never reused), `title` (one
    Chinese sentence, the same every time) and `kind`. What is particular to
    this occurrence goes in `detail` (Chinese) and in `facts` (JSON).
    """

    code: ClassVar[str]
    title: ClassVar[str]
    kind: ClassVar[Kind]
    by_code: ClassVar[dict[str, type["LianbanError"]]] = {}

    def __init_subclass__(cls) -> None:
        """Enter the failure in the catalogue under its code; one without its own is a kind of its parent."""
        if "code" in cls.__dict__:
            LianbanError.by_code[cls.code] = cls

    def __init__(self, detail: str, **facts: Any) -> None:
        """Say what happened in one Chinese sentence, with the facts behind it."""
        super().__init__(detail)
        self.detail = detail
        self.facts = facts


class NotLoggedIn(LianbanError):
    """No valid token, or a wrong name or password."""

    code = "not-logged-in"
    title = "未登录或登录已失效"
    kind = Kind.UNAUTHENTICATED


class FormForged(LianbanError):
    """A form came without the token of its session, or from another site."""

    code = "form-forged"
    title = "页面已失效，请刷新后再提交"
    kind = Kind.FORBIDDEN


class TooManyTries(LianbanError):
    """Somebody guessed too often; a while has to pass."""

    code = "too-many-tries"
    title = "尝试次数过多"
    kind = Kind.TOO_MANY


class TooManyRequests(LianbanError):
    """A sender asks too often; `facts.retry_after_seconds` tells when to go on. Nothing was looked at."""

    code = "too-many-requests"
    title = "访问过于频繁，请稍后再试"
    kind = Kind.TOO_MANY


class TooManyStreams(LianbanError):
    """The account or the sender has as many live pages open as it may have."""

    code = "too-many-streams"
    title = "同时打开的实时页面过多"
    kind = Kind.TOO_MANY


class TooBusy(LianbanError):
    """Too much of this kind is under way; nothing was done, and the same request may be sent again soon."""

    code = "too-busy"
    title = "系统繁忙，请稍后再试"
    kind = Kind.BUSY


class NotPermitted(LianbanError):
    """The caller's role, department or centre may not do this."""

    code = "not-permitted"
    title = "没有权限"
    kind = Kind.FORBIDDEN


class PasswordChangeRequired(LianbanError):
    """The first password of an account must be changed before anything else."""

    code = "password-change-required"
    title = "须先修改初始密码"
    kind = Kind.FORBIDDEN


class ContentChanged(LianbanError):
    """What is to be approved is not what was seen."""

    code = "content-changed"
    title = "内容已变化，请重新核对"
    kind = Kind.CONFLICT


class SecondPersonRequired(NotPermitted):
    """The same person, or one who acts for them, did the part that a second person has to check.

    To the caller it is a refusal like any other; within the code no borrowed right is tried after it.
    """


class NotYourStep(LianbanError):
    """The step belongs to another department."""

    code = "not-your-step"
    title = "该环节不属于本部门"
    kind = Kind.FORBIDDEN


class NotFound(LianbanError):
    """There is no such thing, or none that the caller may know of."""

    code = "not-found"
    title = "未找到"
    kind = Kind.NOT_FOUND


class ActNotAllowed(LianbanError):
    """The status does not allow this act."""

    code = "act-not-allowed"
    title = "当前状态不允许该操作"
    kind = Kind.CONFLICT


class StaleVersion(LianbanError):
    """Somebody else acted since the caller looked (`If-Match`)."""

    code = "stale-version"
    title = "他人已先行处理，请刷新"
    kind = Kind.STALE


class InvalidInput(LianbanError):
    """What was handed in is wrong; `facts.errors` names each field and rule."""

    code = "invalid-input"
    title = "填报内容有误"
    kind = Kind.INVALID

    @classmethod
    def of(cls, *errors: tuple[str, str]) -> "InvalidInput":
        """Make the failure from (field, Chinese sentence) pairs."""
        listed = [{"field": field, "message": message} for field, message in errors]
        return cls("；".join(dict.fromkeys(message for _, message in errors)), errors=listed)


class MatterNotSound(LianbanError):
    """The lint found faults in a matter; `facts.findings` lists them."""

    code = "matter-not-sound"
    title = "事项检查未通过"
    kind = Kind.INVALID


class InUse(LianbanError):
    """Something cannot be deleted; `facts.used_by` names what uses it."""

    code = "in-use"
    title = "正在使用，不能删除"
    kind = Kind.CONFLICT


class KeyReused(LianbanError):
    """The idempotency key was used before with another body."""

    code = "idempotency-key-reused"
    title = "幂等键已用于另一请求"
    kind = Kind.INVALID


class KeyRequired(LianbanError):
    """A request that creates or acts came without an idempotency key."""

    code = "idempotency-key-required"
    title = "缺少 Idempotency-Key 请求头"
    kind = Kind.KEY_REQUIRED


class BodyTooLarge(LianbanError):
    """The body is larger than the door takes."""

    code = "body-too-large"
    title = "请求内容过大"
    kind = Kind.TOO_LARGE


class HeadTooLarge(LianbanError):
    """The request line and headers are larger than the API reads."""

    code = "head-too-large"
    title = "请求头过大"
    kind = Kind.HEAD_TOO_LARGE


class RequestTooSlow(LianbanError):
    """The rest of the request did not come in time."""

    code = "request-too-slow"
    title = "请求传送超时"
    kind = Kind.TOO_SLOW


class RecordUnavailable(LianbanError):
    """The record (PostgreSQL) does not answer; nothing was filed."""

    code = "record-unavailable"
    title = "系统暂时不可用，内容未保存"
    kind = Kind.UNAVAILABLE


class FilesUnavailable(LianbanError):
    """The object store does not answer; nothing was kept."""

    code = "files-unavailable"
    title = "文件存储暂时不可用"
    kind = Kind.UNAVAILABLE


class UnreadableBody(LianbanError):
    """The request cannot be read at all, so no field can be named."""

    code = "unreadable-body"
    title = "请求内容无法读取"
    kind = Kind.UNREADABLE


class MethodNotAllowed(LianbanError):
    """The address exists, but not for this HTTP method."""

    code = "method-not-allowed"
    title = "不支持的请求方法"
    kind = Kind.WRONG_METHOD


class TemplateRefused(LianbanError):
    """A document's template cannot be used; `facts` has line and column, 0 where there is no place."""

    code = "template-refused"
    title = "文书模板不能使用"
    kind = Kind.INVALID


class Unexpected(LianbanError):
    """A defect of ours; nothing was filed, the log knows more under the trace id."""

    code = "internal-error"
    title = "系统内部错误"
    kind = Kind.UNEXPECTED
