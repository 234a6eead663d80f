"""The applicant's rating as it is typed on the progress page: five levels and a comment."""

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from schemas.cases.commands.rating import Rate
from schemas.vocabulary import Rating

LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class RatingForm:
    """What was typed, and what is wrong with it.

    Attributes:
        key: the idempotency key of an earlier showing; empty for a fresh form.
        errors: field → Chinese sentence.
        form_error: what is wrong with the whole rather than with a field.
    """

    rating: str = ""
    text: str = ""
    is_anonymous: bool = False
    key: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    form_error: str = ""

    @property
    def levels(self) -> tuple[Rating, ...]:
        """The five levels, best first."""
        return tuple(Rating)

    @property
    def command(self) -> Rate:
        """The rating as the public API takes it; asked only where nothing is wrong."""
        return Rate(
            rating=Rating(self.rating),
            text=self.text or None,
            is_anonymous=self.is_anonymous,
        )


def read(form: FormData) -> RatingForm:
    """What was typed, checked field by field."""
    rating, text = (_text(form, name) for name in ("rating", "text"))
    text = text.replace("\r\n", "\n")
    errors = {}
    if rating not in {level.value for level in Rating}:
        errors["rating"] = "请选择评价等级"
    if len(text) > LONGEST_COMMENT or "\0" in text:
        errors["text"] = "意见至多 2000 个字"
    is_anonymous = form.get("is_anonymous") == "1"
    return RatingForm(rating, text, is_anonymous, _text(form, "key"), errors)


def _text(form: FormData, name: str) -> str:
    given = form.get(name)
    return given.strip() if isinstance(given, str) else ""
