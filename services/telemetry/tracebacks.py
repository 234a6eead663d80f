"""Tracebacks for logs: the place of a failure, without messages that quote data."""

import traceback
from types import TracebackType

import structlog

QUOTING = ("sqlalchemy.", "asyncpg.", "pydantic", "jsonschema.", "json.", "fastapi.exceptions", "temporalio.")
"""Packages whose failures quote rows, parameters or input in their words."""
QUOTING_BUILTINS = (UnicodeError, ValueError, KeyError, TypeError)
"""Failures of the language whose words quote the value that they are about."""
HIDDEN = "（内容不记入日志）"

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def without_data(exc_info: ExceptionInfo) -> str:
    """The traceback of a failure and of all that led to it, for a log."""
    shown = traceback.TracebackException(*exc_info)
    _hide(shown, exc_info[1], set())
    return "".join(shown.format()).rstrip("\n")


format_exceptions = structlog.processors.ExceptionRenderer(without_data)
"""The processor of logs that replaces a failure by its traceback without data."""


def _hide(shown: traceback.TracebackException, failure: BaseException, seen: set[int]) -> None:
    """Hide the words of the failure, its causes and its parts where they quote data."""
    if id(failure) in seen:
        return
    seen.add(id(failure))
    if _quotes(failure):
        shown._str = HIDDEN  # type: ignore[attr-defined]  # noqa: SLF001 - it has no setter
        shown.__notes__ = None
    for inner, of in (
        (shown.__cause__, failure.__cause__),
        (shown.__context__, failure.__context__),
    ):
        if inner is not None and of is not None:
            _hide(inner, of, seen)
    if isinstance(failure, BaseExceptionGroup):
        for part, one in zip(shown.exceptions or (), failure.exceptions, strict=False):
            _hide(part, one, seen)


def _quotes(failure: BaseException) -> bool:
    modules = (kind.__module__ for kind in type(failure).__mro__)
    return isinstance(failure, QUOTING_BUILTINS) or any(one.startswith(QUOTING) for one in modules)
