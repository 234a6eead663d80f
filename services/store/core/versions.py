"""Expected versions (`If-Match`): one, any of several, or any at all."""

from collections.abc import Set as AbstractSet

from schemas.errors import StaleVersion

Expected = int | AbstractSet[int] | None


def is_expected(version: int, expected: Expected) -> bool:
    """Whether the version is one that the caller expects."""
    return expected is None or version in ({expected} if isinstance(expected, int) else expected)


def ensure_expected(version: int, expected: Expected, detail: str) -> None:
    """Reject a caller who saw another version.

    Raises:
        StaleVersion: with the current version.
    """
    if not is_expected(version, expected):
        shown = expected if isinstance(expected, int) else sorted(expected or ())
        raise StaleVersion(detail, version=version, if_match=shown)
