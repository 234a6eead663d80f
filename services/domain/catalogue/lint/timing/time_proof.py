"""Time proof: if every step keeps its limit, the whole keeps its promise on every day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.catalogue.findings import CounterExample, Fault, Finding, LimitCut, PathStep
from schemas.catalogue.matter import Matter
from services.domain.calendars.calendar import in_beijing
from services.domain.catalogue.critical_path import Leg, compute_finish_times, longest_path
from services.domain.catalogue.lint.situations import Situation, conditions_of_steps, list_maximal_situations
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.timing.stretches import (
    CountedPaths,
    CountedStretch,
    Deadlines,
    build_counted_paths,
)
from services.domain.catalogue.lint.timing.yardstick import Yardstick, build_yardstick

_SECOND = timedelta(seconds=1)
_QUANTA: Mapping[LimitUnit, Decimal] = {
    LimitUnit.WORKING_HOURS: Decimal("0.25"),
    LimitUnit.MINUTES: Decimal(5),
}


def prove_time(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Yield a counter-example for the promise and for each stage limit that can be broken.

    In every maximal situation the steps take their whole promised limits; the longest path of counted steps
    must fit the promise from each of the worst starts. Where an uncounted step cuts a path, the part behind
    it may start at any of those moments, and the parts are added.

    Source:
        浙江省保障“最多跑一次”改革规定 第十二条: a published promise binds.
    """
    proof = _Proof(matter, standards, Deadlines(standards.calendars))
    whole = frozenset(step.code for step in matter.steps)
    found = proof.find_counter_example(matter.limits.promised, whole)
    if found is not None:
        yield Finding(
            code=Fault.PROMISE_BROKEN,
            place="limits.promised",
            message=_describe(matter, found, "承诺时限"),
            counter_example=found,
        )
    for index, bound in enumerate(matter.stage_limits):
        inside = frozenset(step.code for step in matter.steps if step.stage in bound.stages)
        found = proof.find_counter_example(bound.limit, inside)
        if found is not None:
            names = "、".join(stage.name for stage in matter.stages if stage.code in bound.stages)
            yield Finding(
                code=Fault.STAGE_OVER_LIMIT,
                place=f"stage_limits.{index}",
                message=_describe(matter, found, f"阶段时限（{names}）"),
                counter_example=found,
            )


@dataclass(frozen=True)
class Overrun:
    """Worst use of a promise by a case whose steps keep their limits, if it breaks the promise."""

    starts_at: datetime
    allowed: TimeLimit
    used: TimeLimit


def find_overrun(matter: Matter, standards: Standards, deadlines: Deadlines) -> Overrun | None:
    """Find the worst case that breaks the promise although steps keep their limits, or None.

    Unlike a finding it proposes no cut, which is the costly part.

    Args:
        deadlines: cache shared between similar matters.
    """
    whole, allowed = frozenset(step.code for step in matter.steps), matter.limits.promised
    stick = build_yardstick(allowed, standards.calendars.window)
    worst, _ = _Proof(matter, standards, deadlines).longest(stick, whole)
    if worst.marks <= stick.allowed:
        return None
    stretch, part = worst.parts[0]
    return Overrun(_legs(stretch, part)[0].starts_at, allowed, stick.to_limit(worst.marks))


@dataclass(frozen=True)
class _Worst:
    """The start from which a stretch takes longest, up to the end of one step."""

    marks: int
    start: datetime
    last: str


@dataclass(frozen=True)
class _Total:
    """The longest path: its stretches in order, each with its worst start."""

    marks: int
    parts: tuple[tuple[CountedStretch, _Worst], ...]


_NOTHING = _Total(0, ())


@dataclass
class _Proof:
    matter: Matter
    standards: Standards
    deadlines: Deadlines
    situations: list[Situation] = field(init=False)

    def __post_init__(self) -> None:
        self.situations = list_maximal_situations(self.matter, conditions_of_steps(self.matter))

    def find_counter_example(self, allowed: TimeLimit, inside: frozenset[str]) -> CounterExample | None:
        """Return the longest path through these steps if it is longer than allowed."""
        stick = build_yardstick(allowed, self.standards.calendars.window)
        worst, situation = self.longest(stick, inside)
        if worst.marks <= stick.allowed:
            return None
        legs = [leg for stretch, part in worst.parts for leg in _legs(stretch, part)]
        starts_at = legs[0].starts_at
        alone = len(worst.parts) == 1
        return CounterExample(
            starts_at=starts_at,
            answers=dict(situation.answers),
            path=tuple(self._path_step(leg) for leg in legs),
            ends_at=_round_up(legs[-1].ends_at),
            due_at=_round_up(self.deadlines.of(allowed, "")(starts_at)) if alone else None,
            allowed=allowed,
            used=stick.to_limit(worst.marks),
            cut=self._cut(stick, inside, legs),
        )

    def longest(self, stick: Yardstick, inside: frozenset[str]) -> tuple[_Total, Situation]:
        """Find the longest path through these steps over all situations, with its situation."""
        totals = [(self._longest(stick, inside, situation, {}), situation) for situation in self.situations]
        return max(totals, key=lambda one: one[0].marks)

    def _longest(
        self, stick: Yardstick, inside: frozenset[str], situation: Situation, limits: Mapping[str, TimeLimit]
    ) -> _Total:
        conditional = conditions_of_steps(self.matter)
        needed = frozenset(
            step.code
            for step in self.matter.steps
            if step.code in inside and (step.code not in conditional or step.code in situation.holding)
        )
        starts = self.standards.starts_of(stick.limit.unit)
        return _Longest(
            build_counted_paths(self.matter, needed, self.deadlines, limits), stick, starts
        ).total()

    def _cut(self, stick: Yardstick, inside: frozenset[str], legs: Sequence[Leg]) -> LimitCut | None:
        """Find the longest step of the path whose limit can be cut to fit, and the new limit."""
        by_code = {step.code: step for step in self.matter.steps}
        longest = sorted(legs, key=lambda leg: stick.used(leg.starts_at, leg.ends_at), reverse=True)
        cuttable = [leg for leg in longest if by_code[leg.code].limits.promised.amount]
        for leg in cuttable:
            limit = by_code[leg.code].limits.promised
            quantum = _QUANTA.get(limit.unit, Decimal(1))
            low, high = 0, int(limit.amount / quantum)
            while low < high:
                middle = (low + high + 1) // 2
                tried = TimeLimit(amount=middle * quantum, unit=limit.unit)
                if self._fits(stick, inside, {leg.code: tried}):
                    low = middle
                else:
                    high = middle - 1
            if low:
                to = TimeLimit(amount=low * quantum, unit=limit.unit)
                return LimitCut(step=leg.code, limit=limit, to=to)
        if not cuttable:
            return None
        first = by_code[cuttable[0].code]
        return LimitCut(step=first.code, limit=first.limits.promised, to=None)

    def _fits(self, stick: Yardstick, inside: frozenset[str], limits: Mapping[str, TimeLimit]) -> bool:
        return all(
            self._longest(stick, inside, situation, limits).marks <= stick.allowed
            for situation in self.situations
        )

    def _path_step(self, leg: Leg) -> PathStep:
        name = next(step.name for step in self.matter.steps if step.code == leg.code)
        return PathStep(
            code=leg.code, name=name, starts_at=_round_up(leg.starts_at), ends_at=_round_up(leg.ends_at)
        )


def _round_up(at: datetime) -> datetime:
    """Round the last moment up to the full second, for display."""
    return at.replace(microsecond=0) + _SECOND if at.microsecond else at


@dataclass
class _Longest:
    """The longest counted path, measured by one yardstick."""

    paths: CountedPaths
    stick: Yardstick
    starts: Sequence[datetime]
    _behind: dict[str, _Total] = field(default_factory=dict)
    _worst: dict[frozenset[str], dict[str, _Worst]] = field(default_factory=dict)

    def total(self) -> _Total:
        """Return the longest path of all."""
        totals = [
            self._after(stretch, worst)
            for stretch in self.paths.stretches
            for worst in self._measured(stretch).values()
        ]
        return max(totals, key=lambda total: total.marks, default=_NOTHING)

    def _after(self, stretch: CountedStretch, worst: _Worst) -> _Total:
        befores = [self._until(code) for code in sorted(stretch.behind)]
        before = max(befores, key=lambda total: total.marks, default=_NOTHING)
        return _Total(before.marks + worst.marks, (*before.parts, (stretch, worst)))

    def _until(self, uncounted: str) -> _Total:
        """Return the longest counted path that ends where the uncounted step begins."""
        if uncounted not in self._behind:
            found = [_NOTHING]
            for code in self.paths.waits[uncounted]:
                if code in self.paths.uncounted:
                    found.append(self._until(code))
                else:
                    found += [
                        self._after(stretch, self._measured(stretch)[code])
                        for stretch in self.paths.stretches
                        if code in stretch.codes
                    ]
            self._behind[uncounted] = max(found, key=lambda total: total.marks)
        return self._behind[uncounted]

    def _measured(self, stretch: CountedStretch) -> dict[str, _Worst]:
        """Return the worst start up to each exit step of the stretch, and up to its end ("")."""
        if stretch.behind not in self._worst:
            left = {code for other in self.paths.uncounted for code in self.paths.waits[other]}
            self._worst[stretch.behind] = _worst(stretch, stretch.codes & left, self.stick, self.starts)
        return self._worst[stretch.behind]


def _worst(
    stretch: CountedStretch, exits: frozenset[str], stick: Yardstick, starts: Sequence[datetime]
) -> dict[str, _Worst]:
    worst: dict[str, _Worst] = {}
    used = stick.used
    for start in starts:
        ends = compute_finish_times(stretch.tasks, start)
        last = max(ends, key=ends.__getitem__)
        for exit_ in ("", *exits):
            code = exit_ or last
            marks = used(start, ends[code])
            known = worst.get(exit_)
            if known is None or marks > known.marks:
                worst[exit_] = _Worst(marks, start, code)
    return worst


def _legs(stretch: CountedStretch, worst: _Worst) -> list[Leg]:
    return longest_path(stretch.tasks, worst.start, worst.last)


def _describe(matter: Matter, found: CounterExample, what: str) -> str:
    names = " → ".join(f"{leg.name}" for leg in found.path)
    start = in_beijing(found.starts_at)
    parts = [
        f"{start:%Y-%m-%d %H:%M} 受理时，{names} 各用足时限，共需 {found.used.in_words}，",
        f"超过{what} {found.allowed.in_words}",
    ]
    if found.answers:
        labels = {
            (question.code, answer.code): f"{question.label}：{answer.label}"
            for question in matter.questions
            for answer in question.answers
        }
        parts.append(f"（情形：{'；'.join(labels[one] for one in found.answers.items())}）")
    if found.cut is not None:
        step = next(step.name for step in matter.steps if step.code == found.cut.step)
        if found.cut.to is None:
            parts.append(f"；只压缩一个环节不够，最长的是“{step}”（{found.cut.limit.in_words}）")
        else:
            parts.append(f"；可将“{step}”由 {found.cut.limit.in_words}压减到 {found.cut.to.in_words}")
    return "".join(parts)
