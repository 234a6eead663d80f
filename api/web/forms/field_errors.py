"""Error summaries of forms: each error with its field, group and row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.web.forms.schema_forms import Field


@dataclass(frozen=True)
class FieldError:
    """One line of an error summary: which field, in which group or row, and what is wrong.

    Attributes:
        id: the id of the input in the page, to link to.
        groups: titles of the groups around the field, outermost first, each with its row number (0: no rows).
    """

    id: str
    label: str
    error: str
    groups: tuple[tuple[str, int], ...] = ()

    @property
    def place(self) -> str:
        """The field with its groups: `股东第 2 项的证件号码`."""
        ahead = (f"{title}第 {number} 项的" if number else f"{title}的" for title, number in self.groups)
        return "".join(ahead) + self.label

    @property
    def place_en(self) -> str:
        """The same for labels in English: `ID number (Shareholders 2)`."""
        around = ", ".join(f"{title} {number}" if number else title for title, number in self.groups)
        return f"{self.label} ({around})" if around else self.label


def field_errors(fields: Sequence[Field], groups: tuple[tuple[str, int], ...] = ()) -> Iterator[FieldError]:
    """List every field with an error, also in groups and rows, in the order of the page."""
    for field in fields:
        if field.error:
            yield FieldError(field.id, field.label, field.error, groups)
        yield from field_errors(field.fields, (*groups, (field.label, 0)))
        for number, row in enumerate(field.rows, 1):
            yield from field_errors(row, (*groups, (field.label, number)))
