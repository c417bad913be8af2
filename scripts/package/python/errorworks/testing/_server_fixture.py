"""Base of the fixtures: the members that say which server a test has."""

from __future__ import annotations

from pathlib import Path

from errorworks._http import Client
from errorworks.testing._server import Scope, Server


class ServerFixture:
    """A server that is this test's own for as long as the test runs."""

    def __init__(self, server: Server | Scope) -> None:
        self.server = server

    @property
    def url(self) -> str:
        """Address of what the fixture is for; by default of the LLM APIs, without `/v1`."""
        return self.server.url

    @property
    def client(self) -> Client:
        return Client(self.url)

    @property
    def admin_headers(self) -> dict[str, str]:
        return self.server.admin_headers

    @property
    def run_id(self) -> str:
        return self.server.run_id

    @property
    def metrics_db(self) -> Path:
        """The database. Its tables are this program's own, see its docs."""
        return self.server.metrics_db

    def reset(self) -> str:
        """Goes back to the configuration that the test began with, and to figures of zero; returns the run's id."""
        return self.server.reset()
