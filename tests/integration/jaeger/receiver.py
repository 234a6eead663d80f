"""A small real collector: takes OTLP/HTTP, writes every span down before it answers, and may be killed."""

import base64
import gzip
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock

import httpx2
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from deploy.embedded.child import end
from deploy.embedded.ports import LOOPBACK, free_ports

_PATIENCE_SECONDS = 20.0


@dataclass
class Receiver:
    """The collector as a child process; what it was sent outlives it in a file."""

    file: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    _process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """What `LIANBAN_OTLP_ENDPOINT` is set to."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start, and return when it answers."""
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.integration.jaeger.receiver", str(self.port), str(self.file)]
        )
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                httpx2.get(self.endpoint, trust_env=False)
            except httpx2.TransportError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it at once, whatever it has in hand."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            end(self._process, signal.SIGTERM, 5)

    def spans(self) -> dict[str, set[bytes]]:
        """Every span by its identity, with the different contents that came under it."""
        found: dict[str, set[bytes]] = {}
        if self.file.exists():
            for line in self.file.read_text(encoding="ascii").splitlines():
                span_id, _, content = line.partition(" ")
                if content.endswith("."):  # a line cut off by the kill was never answered
                    found.setdefault(span_id, set()).add(base64.b64decode(content[:-1]))
        return found


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    file: Path
    pen = Lock()

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        request = ExportTraceServiceRequest.FromString(body)
        lines = [
            f"{span.trace_id.hex()}/{span.span_id.hex()}"
            f" {base64.b64encode(span.SerializeToString(deterministic=True)).decode()}.\n"
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        with self.pen, self.file.open("a", encoding="ascii") as file:
            file.write("".join(lines))
        self._answer(ExportTraceServiceResponse().SerializeToString())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    _Door.file = Path(sys.argv[2])
    with _Door.file.open("a", encoding="ascii") as begun:
        begun.write("\n")  # whoever was killed may have left half a line
    ThreadingHTTPServer((LOOPBACK, int(sys.argv[1])), _Door).serve_forever()
