"""Business errors: one class per named failure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """Category of a failure; the API maps it to an HTTP status code."""

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
    """Base class of all business errors.

    Subclasses set `code` (kebab-case, public, never reused), `title` (a fixed
    Chinese sentence) and `kind`. Details of one occurrence go in `detail`
    (Chinese) and in `facts` (JSON).
    """

    code: ClassVar[str]
    title: ClassVar[str]
    kind: ClassVar[Kind]
    by_code: ClassVar[dict[str, type["LianbanError"]]] = {}

    def __init_subclass__(cls) -> None:
        """Register the class by its code; a subclass without its own code shares its parent's."""
        if "code" in cls.__dict__:
            LianbanError.by_code[cls.code] = cls

    def __init__(self, detail: str, **facts: object) -> None:
        """Create the error with one Chinese sentence and its facts."""
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    @property
    def errors(self) -> Sequence[Mapping[str, str]]:
        """The wrong fields of an input, each `{field, message}`; none for other errors."""
        found = self.facts.get("errors")
        return found if isinstance(found, list) else []


class NotLoggedIn(LianbanError):
    """Missing or invalid token, or wrong name or password."""

    code = "not-logged-in"
    title = "未登录或登录已失效"
    kind = Kind.UNAUTHENTICATED


class FormForged(LianbanError):
    """A form without its session's CSRF token, or from another site."""

    code = "form-forged"
    title = "页面已失效，请刷新后再提交"
    kind = Kind.FORBIDDEN


class TooManyAttempts(LianbanError):
    """Too many failed attempts; retry later."""

    code = "too-many-attempts"
    title = "尝试次数过多"
    kind = Kind.TOO_MANY


class TooManyRequests(LianbanError):
    """A sender asks too often; `facts.retry_after_seconds` is when to retry.

    Nothing was processed.
    """

    code = "too-many-requests"
    title = "访问过于频繁，请稍后再试"
    kind = Kind.TOO_MANY


class TooManyStreams(LianbanError):
    """The account or the sender has as many live pages open as it may have."""

    code = "too-many-streams"
    title = "同时打开的实时页面过多"
    kind = Kind.TOO_MANY


class TooBusy(LianbanError):
    """Too many concurrent requests of this kind; nothing was done, retry soon."""

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
    """The content to approve differs from the reviewed content."""

    code = "content-changed"
    title = "内容已变化，请重新核对"
    kind = Kind.CONFLICT


class SecondPersonRequired(NotPermitted):
    """A second person is required: the same person, or their deputy, did the earlier part.

    To the caller it is an ordinary refusal; internally no deputised rights are tried after it.
    """


class NotYourStep(LianbanError):
    """The step belongs to another department."""

    code = "not-your-step"
    title = "该环节不属于本部门"
    kind = Kind.FORBIDDEN


class NotFound(LianbanError):
    """The resource does not exist or is not visible to the caller."""

    code = "not-found"
    title = "未找到"
    kind = Kind.NOT_FOUND


class ActNotAllowed(LianbanError):
    """The status does not allow this act."""

    code = "act-not-allowed"
    title = "当前状态不允许该操作"
    kind = Kind.CONFLICT


class StaleVersion(LianbanError):
    """The resource changed since the caller read it (`If-Match`)."""

    code = "stale-version"
    title = "他人已先行处理，请刷新"
    kind = Kind.STALE


class InvalidInput(LianbanError):
    """Invalid input; `facts.errors` names each field and rule."""

    code = "invalid-input"
    title = "填报内容有误"
    kind = Kind.INVALID

    @classmethod
    def of(cls, *errors: tuple[str, str]) -> "InvalidInput":
        """Create the error from (field, Chinese sentence) pairs."""
        listed = [{"field": field, "message": message} for field, message in errors]
        return cls("；".join(dict.fromkeys(message for _, message in errors)), errors=listed)


class MatterHasFaults(LianbanError):
    """The lint found faults in a matter; `facts.findings` lists them."""

    code = "matter-has-faults"
    title = "事项检查未通过"
    kind = Kind.INVALID


class InUse(LianbanError):
    """The resource is in use and cannot be deleted; `facts.used_by` names the users."""

    code = "in-use"
    title = "正在使用，不能删除"
    kind = Kind.CONFLICT


class KeyReused(LianbanError):
    """The idempotency key was already used with another body."""

    code = "idempotency-key-reused"
    title = "幂等键已用于另一请求"
    kind = Kind.INVALID


class KeyRequired(LianbanError):
    """A request that creates or acts lacks its idempotency key."""

    code = "idempotency-key-required"
    title = "缺少 Idempotency-Key 请求头"
    kind = Kind.KEY_REQUIRED


class BodyTooLarge(LianbanError):
    """The request body is larger than the API accepts."""

    code = "body-too-large"
    title = "请求内容过大"
    kind = Kind.TOO_LARGE


class HeadTooLarge(LianbanError):
    """The request line and headers are larger than the API accepts."""

    code = "head-too-large"
    title = "请求头过大"
    kind = Kind.HEAD_TOO_LARGE


class RequestTooSlow(LianbanError):
    """The rest of the request did not arrive in time."""

    code = "request-too-slow"
    title = "请求传送超时"
    kind = Kind.TOO_SLOW


class DatabaseUnavailable(LianbanError):
    """PostgreSQL does not respond; nothing was stored."""

    code = "database-unavailable"
    title = "系统暂时不可用，内容未保存"
    kind = Kind.UNAVAILABLE


class ObjectStoreUnavailable(LianbanError):
    """The object store does not respond; nothing was stored."""

    code = "object-store-unavailable"
    title = "文件存储暂时不可用"
    kind = Kind.UNAVAILABLE


class UnreadableBody(LianbanError):
    """The request cannot be parsed, so no field can be named."""

    code = "unreadable-body"
    title = "请求内容无法读取"
    kind = Kind.UNREADABLE


class MethodNotAllowed(LianbanError):
    """The URL exists, but not for this HTTP method."""

    code = "method-not-allowed"
    title = "不支持的请求方法"
    kind = Kind.WRONG_METHOD


class TemplateRefused(LianbanError):
    """A document template is invalid; `facts` has line and column, 0 if unknown."""

    code = "template-refused"
    title = "文书模板不能使用"
    kind = Kind.INVALID


class Unexpected(LianbanError):
    """An internal defect; nothing was stored, and the log has details under the trace id."""

    code = "internal-error"
    title = "系统内部错误"
    kind = Kind.UNEXPECTED
