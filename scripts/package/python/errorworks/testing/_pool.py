"""The servers of one pytest process, and which of them a test has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Optional

from errorworks.testing._server import DEFAULT_SEED, Server

#: Most servers that run at a time; one more stops the one that was not used for longest.
_MOST = 4

_Key = tuple[Optional[str], int]


class Pool:
    """Starts a server for each preset and seed that tests ask for: those two cannot change while it runs."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._servers: dict[_Key, Server] = {}
        self._lock = Lock()

    def server(self, preset: str | None, seed: int | None) -> Server:
        with self._lock:
            return self._server(preset, seed)

    def _server(self, preset: str | None, seed: int | None) -> Server:
        key = (preset, DEFAULT_SEED if seed is None else seed)
        server = self._servers.pop(key, None)
        if server is None or not server.alive:
            while len(self._servers) >= _MOST:
                self._servers.pop(next(iter(self._servers))).stop()
            server = Server(self._new_folder(), preset=preset, seed=key[1])
        self._servers[key] = server
        return server

    def close(self) -> None:
        for server in self._servers.values():
            server.stop()
        self._servers.clear()


class Lease:
    """The servers that one test has. Each is as it was started when the test gets it, whatever the last one did."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._begun: list[Server] = []

    def server(self, preset: str | None, seed: int | None) -> Server:
        server = self._pool.server(preset, seed)
        if server not in self._begun:
            server.begin_test()
            self._begun.append(server)
        return server
