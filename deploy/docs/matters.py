"""The page of matters: what can be applied for, with limits, steps and departments."""

from deploy.docs.markdown import code, page, section, table
from schemas.calendars.limits import TimeLimit
from schemas.catalogue.matter import Matter, MatterStep
from services.reference_data.loader import load_departments, load_in_preparation, load_matters

INTRODUCTION = """\
The matters (事项) that seed an empty catalogue, one YAML file each in `services/reference_data/matters/`.
A running system may hold newer versions: its database is the truth from then on. Promised limits are
shorter than the law's and published."""


def text() -> str:
    """An overview, the steps of every matter, and the matters in preparation."""
    found = load_matters().values()
    overview = table(
        ["code", "name", "promised", "lead department", "steps", "source"],
        [
            (
                code(one.code),
                one.name,
                _limit(one.limits.promised),
                _department(one.lead_department),
                len(one.steps),
                one.source,
            )
            for one in found
        ],
    )
    in_preparation = table(
        ["code", "name", "what is missing"],
        [(code(one.code), one.name, one.because) for one in load_in_preparation()],
    )
    return page(
        "Matters",
        INTRODUCTION,
        section("Overview", overview),
        *(section(f"{one.name} (`{one.code}`)", _steps(one)) for one in found),
        section("In preparation: not open to applications yet", in_preparation),
    )


def _steps(matter: Matter) -> str:
    headers = ["step", "name", "department", "promised", "statutory", "begins after"]
    return table(headers, [_step(step) for step in matter.steps])


def _step(step: MatterStep) -> tuple[str, ...]:
    return (
        code(step.code),
        step.name,
        _department(step.department),
        _limit(step.limits.promised),
        _limit(step.limits.statutory),
        ", ".join(code(one) for one in step.after),
    )


def _limit(limit: TimeLimit | None) -> str:
    return limit.in_words if limit else "–"


def _department(department: str) -> str:
    known = load_departments().get(department)
    return known.name if known else department
