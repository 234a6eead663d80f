"""Query parameters of a list page: wrong filters are ignored, a wrong cursor is refused."""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from services.store.core.keyset import wrong_cursor


def parse_lenient(model: type[BaseModel], query: Mapping[str, object]) -> dict[str, object]:
    """Return the filters that the model knows and whose values are valid.

    Raises:
        InvalidInput: the cursor has not the form of one; the first page would be taken for a later one.
    """
    kept: dict[str, object] = {}
    for name in model.model_fields:
        value = query.get(name)
        try:
            if value:
                model.model_validate({name: value})
                kept[name] = value
        except ValidationError as wrong:
            if name == "cursor":
                raise wrong_cursor() from wrong
    return kept
