"""A world of a server: what a test configures, asks and counts. A server has one, and each of its scopes has one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from errorworks._http import Client, Response

Tree = Mapping[str, Any]

__tracebackhide__ = True  # pytest shows the line of the test


class ConfigError(ValueError):
    """The server refuses a configuration; the message names each key with what would be right."""


class World:
    """The calls under `/admin` of a server, or of a scope of one."""

    def __init__(self, *, url: str, web_url: str, seed: int, transport: str, headers: Mapping[str, str]) -> None:
        self.url = url
        self.web_url = web_url
        self.seed = seed
        #: `socket`: faults are exact on the wire; `fetch`: breaks are the nearest that the runtime can do.
        self.transport = transport
        self.admin_headers: dict[str, str] = dict(headers)
        self._client = Client(self.url, self.admin_headers)
        self._prepared: list[Tree] = []
        self._started: Tree = self.admin("GET", "/admin/config")

    @property
    def run_id(self) -> str:
        return str(self._client.get("/health").json()["run_id"])

    @property
    def ended(self) -> str | None:
        """How the server has ended, in a sentence; None while it runs."""
        return None

    def admin(
        self,
        method: str,
        path: str,
        body: Tree | None = None,
        *,
        missing_ok: bool = False,
        timeout: float = 60.0,
    ) -> Any:
        """Calls a route under `/admin`.

        Raises ConfigError for what the server refuses, TimeoutError for a wait that was too long, and ConnectionError,
        saying why, where it does not answer within `timeout` seconds.
        """
        return self._answer(method, path, body, missing_ok, timeout).json()

    def rows(self, domain: str) -> list[dict[str, Any]]:
        """The requests of this run that are over, oldest first."""
        return self.lines(f"/admin/export?domain={domain}")

    def lines(self, path: str) -> list[dict[str, Any]]:
        """The values of a route under `/admin` that answers JSON Lines."""
        text = self._answer("GET", path).text
        return [json.loads(line) for line in text.split("\n") if line]  # splitlines() splits at U+2028, too

    def update(self, patch: Tree) -> None:
        """Merges a patch over the configuration in force; `None` takes a key back."""
        if patch:
            self.admin("POST", "/admin/config", patch)

    def begin_test(self) -> None:
        """Puts the configuration in force that the server was started with."""
        self._prepared = []
        self._restore()

    def prepare(self, patch: Tree) -> None:
        """Makes a patch part of what the test begins with, and the figures zero."""
        self._prepared.append(patch)
        self.update(patch)
        self._new_run()

    def reset(self) -> str:
        """Goes back to what the test began with, in a new run with nothing in it; returns the run's id."""
        self._restore()
        for patch in self._prepared:
            self.update(patch)
        return self._new_run()

    def _restore(self) -> None:
        self.update(restoring(self.admin("GET", "/admin/config"), self._started))

    def _new_run(self) -> str:
        return str(self.admin("POST", "/admin/reset")["new_run_id"])

    def _answer(
        self,
        method: str,
        path: str,
        body: Tree | None = None,
        missing_ok: bool = False,
        timeout: float = 60.0,
    ) -> Response:
        reply = self._ask(method, path, body, timeout)
        if reply.is_success or (missing_ok and reply.status_code == 404):
            return reply
        error = reply.json()["error"]
        if reply.status_code in (400, 422):
            raise ConfigError(error["message"].replace(" (request body)", ""))
        if reply.status_code == 408:
            raise TimeoutError(error["message"])
        raise RuntimeError(f"{method} {path}: {reply.status_code} {error['message']}")

    def _ask(self, method: str, path: str, body: Tree | None, timeout: float) -> Response:
        try:
            return self._client.request(method, path, json=body, timeout=timeout)
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
        raise ConnectionError(self.ended or f"The server at {self.url} does not answer: {reason}")


def restoring(current: Tree, wanted: Tree) -> dict[str, Any]:
    """The merge patch (RFC 7396) that makes `wanted` of `current`."""
    patch: dict[str, Any] = {key: None for key in current if key not in wanted}
    for key, value in wanted.items():
        now = current.get(key)
        if isinstance(value, Mapping) and isinstance(now, Mapping):
            inner = restoring(now, value)
            if inner:
                patch[key] = inner
        elif value != now or key not in current:
            patch[key] = value
    return patch
