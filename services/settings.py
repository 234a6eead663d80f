"""Settings, read once from the environment by the entry points only."""

import os
import re
from importlib import import_module
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.networks import AllowedNetworks, Network
from services.external.external_services import ExternalServices
from services.gateways.email import email_gateway
from services.gateways.virus_scan import virus_scan
from services.object_storage.storage import Objects
from services.store.core.database_url import DatabaseAddress
from services.temporal.payload_keys import parse_payload_keys

if TYPE_CHECKING:
    from services.temporal.connection import TemporalConnection

_ASYNC_SCHEME = "postgresql+asyncpg://"


class Settings(BaseSettings):
    """What an operator may configure; every name is read as `LIANBAN_<NAME>`.

    Attributes:
        host: address the API listens on; loopback by default.
        port: TCP port of the API; `lianban up` takes the next free one when it is taken.
        data: folder for all data; made absolute, because servers change their working directory.
        fonts: folder of the fonts for documents that the office has a licence for (小标宋, 仿宋, 楷体), the
            same on every machine; None sets them in the free fonts.
        database_url: an external PostgreSQL; None means the embedded one. `sslmode`, several hosts with
            `target_session_attrs=read-write`, and for PgBouncer `pooler=transaction&listen=host:port`.
        temporal_profile: a profile of Temporal's configuration file that names an external server, with its
            TLS files or API key.
        temporal_environment: whether `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`,
            `TEMPORAL_TLS_…` and the profile complete the connection to an external server.
        temporal_address: host:port of an external Temporal server; None means the one that the profile or
            `TEMPORAL_ADDRESS` names, else the embedded one.
        temporal_namespace: the namespace of the workflows.
        temporal_ui_port: TCP port on loopback of the embedded server's web UI; `lianban up` takes the next
            free one when it is taken.
        temporal_payload_keys: keys that encrypt inputs and results of workflows, as `name:base64` of 32
            bytes, comma-separated; the first is for new payloads. None leaves them readable.
        temporal_metrics_address: host:port on which a worker serves the SDK's metrics for Prometheus; the
            second worker of `lianban up` takes the next port, and so on.
        worker_build_id: the build that workers announce (worker versioning); a worker that starts becomes
            the current version, and running workflows move to it. None versions nothing.
        demo_password: password of the demonstration accounts, which exist only with `demonstration`; None
            means that `lianban up` with the embedded database generates and keeps one.
        objects_url: storage of files and documents (`s3://bucket/prefix`, access by
            `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, and `AWS_ENDPOINT` if it is not
            Amazon's); None means the folder `objects` under `data`.
        clamd_address: host:port or socket of a clamd that scans every upload; without one uploads
            are refused outside a demonstration.
        smtp_url: SMTP server for e-mail to applicants (`smtp://user:password@host:587`, `smtps://…`);
            None simulates it.
        email_from: sender address of that e-mail.
        webhook_networks: the only networks in which webhook receivers may be, as comma-separated CIDR
            (`10.20.0.0/16,fd12:3456::/32`); empty allows every public address, and in a demonstration
            loopback and private ones too. Link-local and metadata addresses are never called.
        public_url: public base URL of this system, printed in QR codes; None means its own address.
        city_prefix: the city's abbreviation in document numbers.
        otlp_endpoint: base URL of a trace collector; None sends nothing.
        jaeger_port: TCP port of the trace query API (Jaeger UI, Grafana); `lianban up` takes the next
            free one when it is taken.
        trace_share: sample ratio of technical spans of requests and workflow tasks, 0 to 1.
        trace_days: retention of the built-in span store, in days; a case's own trace is computed from its
            log at any time.
        milestone_spread_seconds: interval over which wake-ups of one instant are spread, in seconds;
            None adapts it to their number, 0 disables it (tests).
        demonstration: whether cases may use a shifted clock (architecture: case time).
        region: six digits of GB/T 2260 that every case number starts with.
        workers: how many worker processes `lianban up` runs.
        api_processes: how many API processes `lianban up` runs on one socket.
        listen_fd: number of a listening socket opened by the parent process; set by `lianban up`.
        trusted_proxies: addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are
            trusted (`10.0.0.5,10.1.0.0/16`); none by default. A proxy must overwrite what clients send.
        log_level: minimum level that is logged.
    """

    model_config = SettingsConfigDict(
        env_prefix="LIANBAN_", frozen=True, validate_default=True, env_ignore_empty=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    data: Path = Path("var")
    fonts: Path | None = None
    database_url: Annotated[str | None, Field(repr=False)] = None
    temporal_profile: str | None = None
    temporal_environment: bool = True
    temporal_address: Annotated[str | None, Field(validate_default=True)] = None
    temporal_namespace: str = "default"
    temporal_payload_keys: Annotated[str | None, Field(repr=False)] = None
    temporal_metrics_address: Annotated[str | None, Field(pattern=r"^[^\s:]+:\d{1,5}$")] = None
    worker_build_id: Annotated[str | None, Field(pattern=r"^[\w.-]{1,200}$")] = None
    temporal_ui_port: Annotated[int, Field(ge=1, le=65535)] = 8233
    demo_password: Annotated[str | None, Field(repr=False, min_length=8)] = None
    objects_url: str | None = None
    clamd_address: str | None = None
    smtp_url: Annotated[str | None, Field(repr=False, pattern=r"^smtps?://[^\s]{1,300}$")] = None
    email_from: Annotated[str, Field(pattern=r"^[^\s@]+@[^\s@]+$")] = "lianban@localhost"
    webhook_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    public_url: str | None = None
    city_prefix: Annotated[str, Field(min_length=1, max_length=6)] = "杭"
    otlp_endpoint: str | None = None
    jaeger_port: Annotated[int, Field(ge=1, le=65535)] = 16686
    trace_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    trace_days: Annotated[int, Field(ge=1, le=3650)] = 90
    milestone_spread_seconds: Annotated[float | None, Field(ge=0)] = None
    demonstration: bool = False
    region: Annotated[str, Field(pattern=r"^\d{6}$")] = "330100"
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    api_processes: Annotated[int, Field(ge=1, le=16)] = 2
    listen_fd: Annotated[int | None, Field(ge=3)] = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    @field_validator("data", "fonts")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        return folder and folder.expanduser().absolute()

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _addresses(cls, given: object) -> object:
        """Split addresses at commas or spaces; `*` is rejected, it would trust every client."""
        if not isinstance(given, str):
            return given
        networks = [str(ip_network(one)) for one in re.split(r"[,\s]+", given) if one]
        return tuple(one.removesuffix("/32").removesuffix("/128") for one in networks)

    @field_validator("database_url")
    @classmethod
    def _through_asyncpg(cls, url: str | None) -> str | None:
        """Add the driver, so that a plain `postgresql://` URL works; reject an invalid URL."""
        for plain in ("postgres://", "postgresql://"):
            if url is not None and url.startswith(plain):
                url = _ASYNC_SCHEME + url.removeprefix(plain)
        if url is not None:
            DatabaseAddress.parse(url)
        return url

    @field_validator("temporal_address")
    @classmethod
    def _outside_temporal(cls, address: str | None, info: ValidationInfo) -> str | None:
        """The address that the profile or Temporal's own variables name, unless one is set."""
        profile = info.data.get("temporal_profile")
        is_named = profile or os.environ.get("TEMPORAL_ADDRESS") or os.environ.get("TEMPORAL_PROFILE")
        if address or not is_named or not info.data.get("temporal_environment"):
            return address
        try:
            return _temporal_connection("", uses_environment=True, profile=profile).resolved().address or None
        except RuntimeError as unreadable:
            raise ValueError(f"Temporal 的配置文件不能读取：{unreadable}") from unreadable

    @field_validator("temporal_payload_keys")
    @classmethod
    def _payload_keys(cls, written: str | None) -> str | None:
        """Refuse keys that cannot be read."""
        parse_payload_keys(written)
        return written

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _one_by_one(cls, written: object) -> object:
        """Split the networks at commas."""
        if isinstance(written, str):
            return tuple(one.strip() for one in written.split(",") if one.strip())
        return written

    @property
    def temporal(self) -> "TemporalConnection":
        """How Temporal is reached."""
        return _temporal_connection(
            self.temporal_address or "",
            self.temporal_namespace,
            uses_environment=self.temporal_environment and self.temporal_address is not None,
            profile=self.temporal_profile,
            payload_keys=parse_payload_keys(self.temporal_payload_keys),
            metrics_address=self.temporal_metrics_address,
        )

    @property
    def external_services(self) -> ExternalServices:
        """The external services that these settings configure."""
        return ExternalServices(
            objects=Objects.chosen(self.objects_url, self.data),
            public_url=self.public_url or f"http://{self.host}:{self.port}",
            city_prefix=self.city_prefix,
            fonts=self.fonts,
            virus_scan=virus_scan(self.clamd_address, is_demonstration=self.demonstration),
            email=email_gateway(self.smtp_url, self.email_from),
            networks=AllowedNetworks(networks=self.webhook_networks, local=self.demonstration),
        )


def _temporal_connection(address: str, namespace: str = "default", **options: object) -> "TemporalConnection":
    """Temporal's library is loaded only where it is needed: the API does without."""
    made: TemporalConnection = import_module("services.temporal.connection").TemporalConnection(
        address, namespace, **options
    )
    return made
