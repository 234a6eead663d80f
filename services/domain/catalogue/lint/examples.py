"""Lint of examples: an acceptable application and acceptable results."""

from collections.abc import Iterator

from pydantic import ValidationError

from schemas.cases.intake import Application
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.examples import fill_placeholder, fill_placeholders
from services.domain.catalogue.form_checks import check_application
from services.domain.catalogue.lint.form_schema import check_form
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.planning import build_plan
from services.domain.forms.field_errors import describe_field_error
from services.domain.forms.results import check_results


def check_examples(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find faults of the form; if there are none, examples that the API would refuse."""
    faults = list(check_form(matter, standards))
    yield from faults or _check_application(matter, standards)


def _check_application(matter: Matter, standards: Standards) -> Iterator[Finding]:
    try:
        application = Application.model_validate(fill_placeholders(matter.example, standards.today))
    except ValidationError as wrong:
        yield from (_wrong_finding(*describe_field_error(error)) for error in wrong.errors())
        return
    if application.matter != matter.code:
        yield _wrong_finding("matter", f"示例应为本事项“{matter.code}”")
        return
    faults = check_application(matter, application, standards.today)
    yield from (_wrong_finding(field, message) for field, message in faults)
    if faults:
        return
    for step in build_plan(matter, application).steps:
        values = {field.code: fill_placeholder(field.example, standards.today) for field in step.results}
        for field, message in check_results(step, values):
            yield Finding(code=Fault.RESULT_EXAMPLE, place=f"steps.{step.code}.{field}", message=message)


def _wrong_finding(field: str, message: str) -> Finding:
    return Finding(code=Fault.EXAMPLE, place=f"example.{field}", message=message)
