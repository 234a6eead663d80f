"""English for the applicant's pages; the Chinese words are the source and stand where they are used."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {}


def in_english(words: str) -> str:
    """The English for a Chinese sentence or label of the public pages; the Chinese where there is none."""
    return ENGLISH.get(words, words)
