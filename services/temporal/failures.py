"""Named failures across the wire: neither their class nor their facts are lost."""

from temporalio.exceptions import ApplicationError

from schemas.errors import Kind, LianbanError

WORTH_RETRYING = frozenset({Kind.UNAVAILABLE})


def as_application_error(error: LianbanError) -> ApplicationError:
    """Send a named failure through the engine; only what is transient is worth a retry."""
    return ApplicationError(
        error.detail, error.facts, type=error.code, non_retryable=error.kind not in WORTH_RETRYING
    )
