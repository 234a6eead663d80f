"""The examples: an application that would be taken, results that would be filed."""

from collections.abc import Iterator

from pydantic import ValidationError

from schemas.cases.intake import Application
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.examples import filled
from services.domain.catalogue.form_checks import check_application
from services.domain.catalogue.lint.form_schema import check_form
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.planning import plan
from services.domain.forms.field_errors import in_chinese
from services.domain.forms.results import check_results


def check_examples(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Faults of the form; and where it has none, an example that the door would refuse."""
    faults = list(check_form(matter, standards))
    yield from faults or _application(matter, standards)


def _application(matter: Matter, standards: Standards) -> Iterator[Finding]:
    try:
        application = Application.model_validate(filled(matter.example, standards.today))
    except ValidationError as wrong:
        yield from (_wrong(*in_chinese(error)) for error in wrong.errors())
        return
    if application.matter != matter.code:
        yield _wrong("matter", f"示例应为本事项“{matter.code}”")
        return
    faults = check_application(matter, application, standards.today)
    yield from (_wrong(field, message) for field, message in faults)
    if faults:
        return
    for step in plan(matter, application).steps:
        values = {field.code: filled(field.example, standards.today) for field in step.results}
        for field, message in check_results(step, values):
            yield Finding(code=Fault.RESULT_EXAMPLE, place=f"steps.{step.code}.{field}", message=message)


def _wrong(field: str, message: str) -> Finding:
    return Finding(code=Fault.EXAMPLE, place=f"example.{field}", message=message)
