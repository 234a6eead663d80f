"""A trace collector: takes spans over OTLP/HTTP in protobuf."""

import asyncio
import gzip
import time
from collections.abc import Sequence
from typing import Protocol

import httpx2
import structlog
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan

from services.gateways.answers import exchange
from services.telemetry.otlp import request_of

log = structlog.get_logger(__name__)

DEADLINE_SECONDS = 10.0
"""For one request as a whole."""
AT_ONCE = 2_000
"""Spans in one request: well under the four megabytes that collectors take."""
_REFUSED = frozenset({400, 413, 422})
"""Answers that another attempt will not change."""


class CollectorAway(Exception):
    """The collector does not answer, or cannot take anything now: ask again later."""


class Collector(Protocol):
    """Takes spans; returns when they are taken."""

    async def take(self, spans: Sequence[tuple[str, OtlpSpan]]) -> None:
        """Take spans, each with its service.

        Raises:
            CollectorAway: it did not; the same may be sent again.
        """


class HttpCollector:
    """A collector at a base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` names one."""

    def __init__(self, endpoint: str) -> None:
        """Nothing is sent yet."""
        self._url = f"{endpoint.rstrip('/')}/v1/traces"
        self._client = httpx2.AsyncClient(timeout=DEADLINE_SECONDS, trust_env=False)
        self._not_before = 0.0

    async def close(self) -> None:
        """Give the connection up."""
        await self._client.aclose()

    async def take(self, spans: Sequence[tuple[str, OtlpSpan]]) -> None:
        """Send the spans in order, in batches; a refused batch is halved down to a single span.

        Raises:
            CollectorAway: it does not answer, or says that it cannot now.
        """
        for start in range(0, len(spans), AT_ONCE):
            await self._send(spans[start : start + AT_ONCE])

    async def _send(self, spans: Sequence[tuple[str, OtlpSpan]]) -> None:
        if time.monotonic() < self._not_before:
            raise CollectorAway("Retry-After")
        body = gzip.compress(request_of(spans).SerializeToString(deterministic=True), compresslevel=1)
        headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"}
        request = self._client.build_request("POST", self._url, content=body, headers=headers)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                answer = await exchange(self._client, request)
        except (httpx2.HTTPError, OSError, TimeoutError) as failure:
            raise CollectorAway(type(failure).__name__) from failure
        if answer.is_success:
            return
        if answer.status not in _REFUSED:
            if answer.retry_after is not None:
                self._not_before = time.monotonic() + answer.retry_after.total_seconds()
            raise CollectorAway(f"HTTP {answer.status}")
        if len(spans) == 1:
            log.error("span.refused", status=answer.status, span_id=spans[0][1].span_id.hex())
            return
        middle = len(spans) // 2
        await self._send(spans[:middle])
        await self._send(spans[middle:])
