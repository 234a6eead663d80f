"""Situations: the steps and materials required by the answers to the guided questions."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from schemas.catalogue.matter import Matter
from services.domain.catalogue.conditions import condition_holds

MAX_COMBINATIONS = 20_000
"""Combinations of answers per group of conditions; beyond, the lint refuses to prove."""
MAX_SITUATIONS = 500

_EQUALITY = re.compile(r"""answers\.([a-z_][a-z0-9_]*)\s*(?:==|!=)\s*(?:"([^"'\\]*)"|'([^"'\\]*)')""")
_MEMBERSHIP = re.compile(r"""answers\.([a-z_][a-z0-9_]*)\s+in\s+\[([^\[\]]*)\]""")
_LITERALS = re.compile(r"""\s*(?:"[^"'\\]*"|'[^"'\\]*')\s*(?:,\s*(?:"[^"'\\]*"|'[^"'\\]*')\s*)*""")
_LITERAL = re.compile(r"""["']([^"'\\]*)["']""")
_REST = re.compile(r"[\s()!&|T]*")
_MAX_DEPTH = 10


class TooManySituations(ValueError):
    """Too many combinations of answers to enumerate."""


def parse_comparisons(condition: str) -> list[tuple[str, str]] | None:
    """List every (question, answer) compared in a condition; None if it has other syntax.

    Allowed are `answers.x == "y"`, `!=` and `in ["y", "z"]`, joined by `&&`, `||`, `!` and brackets. The rest
    of CEL is not needed by matters, and some of it may not terminate.
    """
    found = [(one[1], one[2] or one[3] or "") for one in _EQUALITY.finditer(condition)]
    for one in _MEMBERSHIP.finditer(condition):
        if _LITERALS.fullmatch(one[2]) is None:
            return None
        found += [(one[1], answer) for answer in _LITERAL.findall(one[2])]
    rest = _MEMBERSHIP.sub("T", _EQUALITY.sub("T", condition))
    if not found or _REST.fullmatch(rest) is None or _depth(rest) > _MAX_DEPTH:
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


def list_situations(matter: Matter, conditions: Mapping[str, str]) -> list[Situation]:
    """List every distinct outcome of the conditions, each with one set of answers for it.

    Args:
        conditions: code to condition; each readable, see `parse_comparisons`.

    Raises:
        TooManySituations: the conditions depend on too many combinations of answers.
    """
    questions = _questions_of(conditions.values())
    answers = {q.code: [answer.code for answer in q.answers] for q in matter.questions if q.code in questions}
    count = 1
    for possible in answers.values():
        count *= len(possible)
    if count > MAX_COMBINATIONS:
        raise TooManySituations(f"{count}")
    seen: dict[frozenset[str], Situation] = {}
    for combination in product(*answers.values()):
        given = dict(zip(answers, combination, strict=True))
        holding = frozenset(
            code for code, condition in conditions.items() if condition_holds(condition, given)
        )
        seen.setdefault(holding, Situation(given, holding))
    return list(seen.values())


def list_maximal_situations(matter: Matter, conditions: Mapping[str, str]) -> list[Situation]:
    """List every outcome that no other outcome contains.

    Any measure that grows with each needed step or material, like the longest path, has its maximum in
    one of these. Conditions without common questions are combined freely.

    Raises:
        TooManySituations: see `list_situations`.
    """
    together = [Situation({}, frozenset())]
    for group in _group_independent(conditions):
        outcomes = list_situations(matter, group)
        kept = [one for one in outcomes if not any(one.holding < other.holding for other in outcomes)]
        if len(together) * len(kept) > MAX_SITUATIONS:
            raise TooManySituations(f"{len(together) * len(kept)}")
        together = [
            Situation({**some.answers, **more.answers}, some.holding | more.holding)
            for some in together
            for more in kept
        ]
    return together


def _questions_of(conditions: Iterable[str]) -> set[str]:
    return {question for condition in conditions for question, _ in parse_comparisons(condition) or []}


def _group_independent(conditions: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the conditions in groups that share no question."""
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
    """Return the conditions of conditional steps, by code."""
    return {step.code: step.when for step in matter.steps if step.when is not None}
