"""The settings: read once from the environment, by the mains only; everyone else is given what they need."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.networks import AllowedNetworks, Network
from services.gateways.email import email_gateway
from services.gateways.virus_scan import virus_scan
from services.object_storage.storage import Objects
from services.store.core.database_url import DatabaseAddress
from services.wiring.external_services import ExternalServices

_ASYNC_SCHEME = "postgresql+asyncpg://"


class Settings(BaseSettings):
    """What an operator may choose; every name is read as `LIANBAN_<NAME>`.

    Attributes:
        host: address the API listens on; loopback unless told otherwise.
        port: TCP port of the API; `lianban up` takes the next free one when it is taken.
        data: folder for everything that is kept; made absolute, because servers change folder.
        database_url: an outside PostgreSQL; None means the embedded one. `sslmode`, several hosts with
            `target_session_attrs=read-write`, and for PgBouncer `pooler=transaction&listen=host:port`.
        temporal_address: host:port of an outside Temporal; None means the embedded one.
        temporal_namespace: the namespace the workflows live in.
        demo_password: password of the demonstration accounts, which exist only with `demonstration`; None
            means that `lianban up` with the embedded database makes one up and keeps it.
        objects_url: where files and documents are kept (`s3://bucket/prefix`, access by
            `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, and `AWS_ENDPOINT` where it is not
            Amazon's); None means the folder `objects` under the data.
        clamd_address: host:port or socket of a clamd that looks through every upload; without one uploads
            are refused outside a demonstration.
        smtp_url: the server that letters to applicants go to (`smtp://user:password@host:587`, `smtps://…`);
            None simulates it.
        email_from: the address that such letters come from.
        webhook_networks: the only networks in which receivers of webhooks may be, as CIDR with commas
            between (`10.20.0.0/16,fd12:3456::/32`); empty allows every public address, and in a demonstration
            loopback and private ones too. Link-local and metadata addresses are never called.
        public_url: where the public reaches this system, printed in QR codes; None means its own address.
        place: the city's letters in the numbers of documents.
        otlp_endpoint: base URL of a trace collector; None sends nothing out.
        jaeger_port: TCP port on which Jaeger's pages and Grafana query traces; `lianban up` takes the next
            free one when it is taken.
        trace_share: of which share of requests and turns technical spans are recorded, 0 to 1.
        trace_days: for how many days the built-in store keeps spans; a case's own trace is told from its log
            at any time.
        milestone_spread_seconds: over how many seconds wake-ups of one instant are spread;
            None lets the spread grow with their number, 0 spreads nothing (tests).
        demonstration: whether cases may live in a time of their own (architecture: case time).
        region: six digits of GB/T 2260 that every case number starts with.
        workers: how many worker processes `lianban up` runs.
        api_processes: how many API processes `lianban up` runs on one socket.
        listen_fd: number of a listening socket that the owner of this process opened; set by `lianban up`.
        trusted_proxies: addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are
            believed (`10.0.0.5,10.1.0.0/16`); none by default. A proxy must overwrite what clients send.
        log_level: the least level that is logged.
    """

    model_config = SettingsConfigDict(
        env_prefix="LIANBAN_", frozen=True, validate_default=True, env_ignore_empty=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    data: Path = Path("var")
    database_url: Annotated[str | None, Field(repr=False)] = None
    temporal_address: str | None = None
    temporal_namespace: str = "default"
    demo_password: Annotated[str | None, Field(repr=False, min_length=8)] = None
    objects_url: str | None = None
    clamd_address: str | None = None
    smtp_url: Annotated[str | None, Field(repr=False, pattern=r"^smtps?://[^\s]{1,300}$")] = None
    email_from: Annotated[str, Field(pattern=r"^[^\s@]+@[^\s@]+$")] = "lianban@localhost"
    webhook_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    public_url: str | None = None
    place: Annotated[str, Field(min_length=1, max_length=6)] = "杭"
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

    @field_validator("data")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _addresses(cls, given: object) -> object:
        """Separate the addresses by commas or spaces; `*` is none, it would believe everybody."""
        if not isinstance(given, str):
            return given
        networks = [str(ip_network(one)) for one in re.split(r"[,\s]+", given) if one]
        return tuple(one.removesuffix("/32").removesuffix("/128") for one in networks)

    @field_validator("database_url")
    @classmethod
    def _through_asyncpg(cls, url: str | None) -> str | None:
        """Name the driver, so that a plain `postgresql://` URL works; refuse what cannot be read."""
        for plain in ("postgres://", "postgresql://"):
            if url is not None and url.startswith(plain):
                url = _ASYNC_SCHEME + url.removeprefix(plain)
        if url is not None:
            DatabaseAddress.parse(url)
        return url

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _one_by_one(cls, written: object) -> object:
        """Take the networks apart at their commas."""
        if isinstance(written, str):
            return tuple(one.strip() for one in written.split(",") if one.strip())
        return written

    @property
    def outside(self) -> ExternalServices:
        """The world around one process, as these settings name it."""
        return ExternalServices(
            objects=Objects.chosen(self.objects_url, self.data),
            public_url=self.public_url or f"http://{self.host}:{self.port}",
            place=self.place,
            virus_scan=virus_scan(self.clamd_address, is_demonstration=self.demonstration),
            email=email_gateway(self.smtp_url, self.email_from),
            networks=AllowedNetworks(networks=self.webhook_networks, local=self.demonstration),
        )
