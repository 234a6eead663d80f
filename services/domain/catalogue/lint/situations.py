"""Situations: which steps and materials the answers to the guided questions call for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from schemas.catalogue.matter import Matter
from services.domain.catalogue.conditions import holds

MOST_COMBINATIONS = 20_000
"""Of answers that one group of conditions may depend on; beyond, the lint refuses to prove."""
MOST_SITUATIONS = 500

_EQUALITY = re.compile(r"""answers\.([a-z_][a-z0-9_]*)\s*(?:==|!=)\s*(?:"([^"'\\]*)"|'([^"'\\]*)')""")
_MEMBERSHIP = re.compile(r"""answers\.([a-z_][a-z0-9_]*)\s+in\s+\[([^\[\]]*)\]""")
_LITERALS = re.compile(r"""\s*(?:"[^"'\\]*"|'[^"'\\]*')\s*(?:,\s*(?:"[^"'\\]*"|'[^"'\\]*')\s*)*""")
_LITERAL = re.compile(r"""["']([^"'\\]*)["']""")
_REST = re.compile(r"[\s()!&|T]*")
_DEEPEST = 10


class TooManySituations(ValueError):
    """So many combinations of answers matter that they cannot all be looked at."""


def asked(condition: str) -> list[tuple[str, str]] | None:
    """Every (question, answer) that a condition compares; None when it says more than comparisons.

    Only `answers.x == "y"`, `!=` and `in ["y", "z"]`, joined by `&&`, `||`, `!` and brackets: CEL can
    do much more, none of which a matter needs and some of which never ends.
    """
    found = [(one[1], one[2] or one[3] or "") for one in _EQUALITY.finditer(condition)]
    for one in _MEMBERSHIP.finditer(condition):
        if _LITERALS.fullmatch(one[2]) is None:
            return None
        found += [(one[1], answer) for answer in _LITERAL.findall(one[2])]
    rest = _MEMBERSHIP.sub("T", _EQUALITY.sub("T", condition))
    if not found or _REST.fullmatch(rest) is None or _depth(rest) > _DEEPEST:
        return None
    return found


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest


@dataclass(frozen=True)
class Situation:
    """Answers to the guided questions, and the codes whose conditions hold for them."""

    answers: Mapping[str, str]
    holding: frozenset[str]


def situations(matter: Matter, conditions: Mapping[str, str]) -> list[Situation]:
    """Every distinct outcome of the conditions, each with one set of answers that brings it about.

    Args:
        conditions: code to condition; each readable, see `asked`.

    Raises:
        TooManySituations: the conditions hang on too many combinations of answers.
    """
    questions = _questions_of(conditions.values())
    answers = {q.code: [answer.code for answer in q.answers] for q in matter.questions if q.code in questions}
    count = 1
    for possible in answers.values():
        count *= len(possible)
    if count > MOST_COMBINATIONS:
        raise TooManySituations(f"{count}")
    seen: dict[frozenset[str], Situation] = {}
    for combination in product(*answers.values()):
        given = dict(zip(answers, combination, strict=True))
        holding = frozenset(code for code, condition in conditions.items() if holds(condition, given))
        seen.setdefault(holding, Situation(given, holding))
    return list(seen.values())


def largest(matter: Matter, conditions: Mapping[str, str]) -> list[Situation]:
    """Every outcome that no other outcome contains.

    What grows with each step or material that is called for, as the longest path does, is greatest
    in one of these. Conditions that share no question are combined freely.

    Raises:
        TooManySituations: see `situations`.
    """
    together = [Situation({}, frozenset())]
    for group in _independent(conditions):
        outcomes = situations(matter, group)
        kept = [one for one in outcomes if not any(one.holding < other.holding for other in outcomes)]
        if len(together) * len(kept) > MOST_SITUATIONS:
            raise TooManySituations(f"{len(together) * len(kept)}")
        together = [
            Situation({**some.answers, **more.answers}, some.holding | more.holding)
            for some in together
            for more in kept
        ]
    return together


def _questions_of(conditions: Iterable[str]) -> set[str]:
    return {question for condition in conditions for question, _ in asked(condition) or []}


def _independent(conditions: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The conditions in groups that share no question."""
    groups: list[tuple[set[str], dict[str, str]]] = []
    for code, condition in conditions.items():
        questions, joined = _questions_of([condition]), {code: condition}
        apart = []
        for group in groups:
            if group[0] & questions:
                questions |= group[0]
                joined = {**group[1], **joined}
            else:
                apart.append(group)
        groups = [*apart, (questions, joined)]
    yield from (group for _, group in groups)


def conditions_of_steps(matter: Matter) -> dict[str, str]:
    """The conditions of the steps that have one, by code."""
    return {step.code: step.when for step in matter.steps if step.when is not None}
