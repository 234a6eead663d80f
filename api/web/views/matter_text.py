"""A matter as the text of the editor: read, linted and drawn."""

from dataclasses import dataclass

from pydantic import ValidationError

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.lint import lint_file
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.matter_graph import Graph, build_graph
from services.reference_data.files import read_matter_text


@dataclass(frozen=True)
class Checked:
    """What a text says: as data, its faults, and its drawing where it can be drawn."""

    raw: object
    findings: list[Finding]
    graph: Graph | None


def checked(text: str, standards: Standards) -> Checked:
    """Read and lint the text; what cannot be read is one finding."""
    try:
        raw = read_matter_text(text)
    except ValueError as wrong:
        return Checked(None, [Finding(code=Fault.SHAPE, place="", message=str(wrong))], None)
    findings = lint_file(raw, standards)
    try:
        return Checked(raw, findings, drawn(Matter.model_validate(raw)))
    except ValidationError:
        return Checked(raw, findings, None)


def drawn(matter: Matter) -> Graph | None:
    """The drawing of the matter; None when its steps wait for each other in a circle."""
    try:
        return build_graph(matter)
    except ValueError:
        return None
