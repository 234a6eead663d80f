"""Searches of Jaeger's interface 3; parameters in snake_case or camelCase, like protobuf."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, to_json

from api.jaeger.lengths import length_of, tags_of
from services.store.traces.span_search import Wanted
from services.telemetry.otlp import nanoseconds

MOST = 200
"""Traces in one answer."""
KEEPABLE = r"^[^\x00]*$"
"""PostgreSQL knows no text with the sign NUL: no span has such a name."""
_LATEST = 2**63 - 1
_PREFIX = "query."
_OTHER_NAMES = {"span_name": "operation_name", "num_traces": "search_depth"}
"""What Jaeger's own pages call them."""
_ATTRIBUTE = re.compile(r"attributes\[(.+)\]")
_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


class Search(BaseModel):
    """`jaeger.api_v3.TraceQueryParameters`; parameters that it does not know are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service_name: Annotated[str, Field(min_length=1, max_length=100, pattern=KEEPABLE)]
    operation_name: Annotated[str, Field(max_length=200, pattern=KEEPABLE)] = ""
    start_time_min: AwareDatetime | None = None
    start_time_max: AwareDatetime | None = None
    duration_min: Annotated[str, Field(max_length=40)] = ""
    duration_max: Annotated[str, Field(max_length=40)] = ""
    attributes: Annotated[str, Field(max_length=2_000)] = ""
    search_depth: Annotated[int, Field(ge=1)] = 20

    def wanted(self) -> Wanted:
        """What the store is to look for.

        Raises:
            InvalidInput: a length without unit, attributes that are no JSON map.
        """
        return Wanted(
            service=self.service_name,
            operation=self.operation_name or None,
            tags=tags_of("query.attributes", self.attributes),
            since_ns=_kept(self.start_time_min) if self.start_time_min else 0,
            until_ns=_kept(self.start_time_max) if self.start_time_max else None,
            shortest=length_of("query.duration_min", self.duration_min),
            longest=length_of("query.duration_max", self.duration_max),
            limit=min(self.search_depth, MOST),
        )


def search_of(request: Request) -> Search:
    """The search that a request asks for.

    Raises:
        RequestValidationError: a parameter is wrong; the error names it as it was written.
    """
    found: dict[str, object] = {}
    written: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if not name.startswith(_PREFIX):
            continue
        if one := _ATTRIBUTE.fullmatch(name.removeprefix(_PREFIX)):
            attributes[one[1]] = value
            continue
        known = _CAPITAL.sub(r"_\1", name.removeprefix(_PREFIX)).lower()
        known = _OTHER_NAMES.get(known, known)
        found[known], written[known] = value, name
    if attributes:
        found.setdefault("attributes", to_json(attributes).decode())
    try:
        return Search.model_validate(found)
    except ValidationError as wrong:
        raise RequestValidationError([_named(error, written) for error in wrong.errors()]) from wrong


Searched = Annotated[Search, Depends(search_of)]


def _named(error: ErrorDetails, written: dict[str, str]) -> dict[str, object]:
    """The error with the parameter as the caller wrote it, or as it should be written."""
    known = str(error["loc"][0])
    return {**error, "loc": ("query", written.get(known, _PREFIX + known))}


def _kept(moment: datetime) -> int:
    """Nanoseconds since 1970, limited to the database's range: the year 9999 means no limit."""
    return min(max(0, nanoseconds(moment)), _LATEST)
