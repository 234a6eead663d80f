"""A part of the app context that is built when first used."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Self, TypeVar, overload

if TYPE_CHECKING:
    from services.app_context import AppContext

Built = TypeVar("Built")


class LazyService(Generic[Built]):
    """A service of the app context: built when first used, then kept."""

    def __init__(self, build: Callable[["AppContext"], Built]) -> None:
        """Keep how it is built from other parts of the context."""
        self._build = build

    def __set_name__(self, owner: type, name: str) -> None:
        """Keep the name of the attribute."""
        self._name = name

    @overload
    def __get__(self, ctx: None, owner: type) -> Self: ...
    @overload
    def __get__(self, ctx: "AppContext", owner: type) -> Built: ...
    def __get__(self, ctx: "AppContext | None", owner: type) -> Built | Self:
        """Build the service and store it under its name, where the next access finds it."""
        if ctx is None:
            return self
        built = ctx.__dict__[self._name] = self._build(ctx)
        return built
