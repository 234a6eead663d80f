"""The type of an activity as a worker registers it."""

from collections.abc import Awaitable, Callable

Activity = Callable[..., Awaitable[object]]
"""A bound method marked with `@activity.defn`; its arguments differ, so they are not part of the type."""
