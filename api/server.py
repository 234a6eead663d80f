"""HTTP server of one API process: its socket, its protocol and its trusted proxies."""

import resource
import socket
from collections.abc import Collection
from ipaddress import ip_network
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.http_protocol import LimitedProtocol
from api.streams.app_streams import AppStreams
from services.settings import Settings

KEEP_ALIVE_SECONDS = 120
"""How long an idle connection is kept: longer than common clients and proxies keep theirs (nginx and cloud
load balancers 60 s, Go 90 s), so that none of them sends into a connection that this side is closing."""
LONGEST_GOODBYE = 5
"""Seconds that running requests have to end after SIGTERM."""
_TICKS_BETWEEN_LOOKS = 20
"""uvicorn ticks ten times a second; slow clients are looked for every two seconds."""


class Server(uvicorn.Server):
    """A server that ends its open streams before it waits for their listeners to go."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        """Keep the application beside its server."""
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Tell the listeners, then stop as always."""
        streams: AppStreams | None = getattr(self._app.state, "streams", None)
        if streams is not None:
            streams.close()
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """End connections whose client is too slow."""
        if counter % _TICKS_BETWEEN_LOOKS == 0:
            for one in list(self.server_state.connections):
                if isinstance(one, LimitedProtocol):
                    one.look()
        return await super().on_tick(counter)


def make_server(app: FastAPI, settings: Settings) -> Server:
    """The server as the settings want it."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=_protocol(settings.trusted_proxies),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=LONGEST_GOODBYE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    return Server(config, app)


def inherited_sockets(settings: Settings) -> list[socket.socket] | None:
    """The listening socket that the owner of this process opened; None binds host and port."""
    return None if settings.listen_fd is None else [socket.socket(fileno=settings.listen_fd)]


def allow_many_connections() -> None:
    """Take as many open files as the system allows this process: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _protocol(proxies: Collection[str]) -> type[LimitedProtocol]:
    """The protocol, which does not count connections of proxies that many people share."""
    shared = (*LimitedProtocol.shared, *map(ip_network, proxies))
    return type("ConfiguredProtocol", (LimitedProtocol,), {"shared": shared})
