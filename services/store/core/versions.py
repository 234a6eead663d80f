"""Versions that a caller expects (`If-Match`): one, any of several, or whichever there is."""

from collections.abc import Set as AbstractSet

from schemas.errors import StaleVersion

Expected = int | AbstractSet[int] | None


def is_expected(version: int, expected: Expected) -> bool:
    """Whether the version is one that the caller takes."""
    return expected is None or version in ({expected} if isinstance(expected, int) else expected)


def ensure_expected(version: int, expected: Expected, detail: str) -> None:
    """Refuse a caller who looked at another version.

    Raises:
        StaleVersion: with the version there is.
    """
    if not is_expected(version, expected):
        shown = expected if isinstance(expected, int) else sorted(expected or ())
        raise StaleVersion(detail, version=version, if_match=shown)
