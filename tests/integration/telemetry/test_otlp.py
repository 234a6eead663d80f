"""Spans as OTLP: protobuf and JSON say the same, and the JSON is as OpenTelemetry wants it."""

import base64
from typing import Any

from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from services.telemetry.otlp import as_json, as_otlp, request_of
from tests.unit.domain.traces.telling import trace_of
from tests.unit.domain.traces.test_case_trace import _late

IDS = ("traceId", "spanId", "parentSpanId")


def _request() -> ExportTraceServiceRequest:
    return request_of((span.service, as_otlp(span)) for span in trace_of(_late()))


def test_the_json_read_back_is_the_message() -> None:
    def read(found: Any) -> Any:
        if isinstance(found, list):
            return [read(one) for one in found]
        if isinstance(found, dict):
            return {
                name: _base64(one) if name.endswith(("traceId", "panId")) else read(one)
                for name, one in found.items()
            }
        return found

    request = _request()
    result = read(as_json(request))
    assert ParseDict(result, ExportTraceServiceRequest()) == request


def _base64(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


def test_identities_are_hexadecimal_times_are_text_and_enums_numbers() -> None:
    plain: dict[str, Any] = as_json(_request())
    [resource, *_] = plain["resourceSpans"]
    [root, *_] = resource["scopeSpans"][0]["spans"]
    assert resource["resource"]["attributes"][0]["value"] == {"stringValue": "lianban"}
    assert (len(root["traceId"]), len(root["spanId"]), root["kind"]) == (32, 16, 1)
    assert root["startTimeUnixNano"] == root["endTimeUnixNano"] == "1555894800000000000"


def test_the_same_case_is_the_same_bytes() -> None:
    once, again = (_request().SerializeToString(deterministic=True) for _ in range(2))
    assert once == again
