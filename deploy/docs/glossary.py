"""Page of the glossary: terms, then every enumeration of the API with its labels."""

import pkgutil
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import yaml

import schemas
from deploy.docs.markdown import code, codes, first_sentence, page, section, table
from schemas.term import Term

WRITTEN_ELSEWHERE = {"EventKind", "CaseAct", "StepAct", "CaseStatus", "StepStatus", "Role"}
"""Enumerations that have a page of their own."""


class Word(NamedTuple):
    """One entry of glossary.yaml."""

    zh: str
    en: str
    code: list[str]
    meaning: str


@lru_cache
def words() -> tuple[Word, ...]:
    """The entries of glossary.yaml in its order."""
    raw = yaml.safe_load((Path(__file__).parent / "glossary.yaml").read_text(encoding="utf-8"))
    return tuple(Word(**entry) for entry in raw)


def text() -> str:
    """Chinese, English, name in code and meaning of every word."""
    entries = [(word.zh, word.en, codes(word.code), word.meaning) for word in words()]
    return page(
        "Glossary 词汇表",
        table(["中文", "English", "in code", "meaning"], entries),
        section(
            "Values and their labels", "Enumerations of the API beside those on the pages of acts and events."
        ),
        *(_enumeration(one) for one in _enumerations()),
    )


def _enumeration(terms: type[Term]) -> str:
    meaning = first_sentence(terms.__doc__)
    return f"### {terms.__name__}\n\n{meaning}\n\n" + table(
        ["value", "中文"], [(code(term), term.label) for term in terms]
    )


def _enumerations() -> list[type[Term]]:
    """Every enumeration of `schemas`, by name."""
    for module in pkgutil.walk_packages(schemas.__path__, "schemas."):
        import_module(module.name)
    found = {
        terms.__name__: terms for terms in Term.__subclasses__() if terms.__module__.startswith("schemas.")
    }
    return [found[name] for name in sorted(found) if name not in WRITTEN_ELSEWHERE]
