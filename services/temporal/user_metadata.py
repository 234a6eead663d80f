"""Texts that the engine shows to operators beside timers, activities and workflows."""

SUMMARY_BYTES = 390
"""The server refuses a workflow task whose summary has more than 400 bytes of UTF-8 with its quotes."""


def as_summary(text: str) -> str:
    """Cut the text to what the server takes as a summary."""
    encoded = text.encode()
    if len(encoded) <= SUMMARY_BYTES:
        return text
    return encoded[: SUMMARY_BYTES - 3].decode(errors="ignore") + "…"
