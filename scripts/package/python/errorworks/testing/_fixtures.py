"""What the fixture `errorworks` gives a test."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from errorworks._http import Client
from errorworks.testing._server import Server

_POLL_SEC = 0.01


class Errorworks:
    """A server that is this test's own for as long as the test runs."""

    def __init__(self, server: Server) -> None:
        self.server = server

    @property
    def url(self) -> str:
        """Address of the LLM APIs, without `/v1`; the website is below `/web`."""
        return self.server.url

    @property
    def web_url(self) -> str:
        """Address of the website on a port of its own, where it begins at `/`."""
        return self.server.web_url

    @property
    def transport(self) -> str:
        return self.server.transport

    @property
    def admin_headers(self) -> dict[str, str]:
        return self.server.admin_headers

    @property
    def run_id(self) -> str:
        return self.server.run_id

    @property
    def metrics_db(self) -> Path:
        return self.server.metrics_db

    @property
    def client(self) -> Client:
        return Client(self.url)

    def env(self) -> dict[str, str]:
        """Environment variables that lead SDKs to this server."""
        return {
            "OPENAI_BASE_URL": self.url + "/v1",
            "OPENAI_API_KEY": "any",
            "ANTHROPIC_BASE_URL": self.url,
            "ANTHROPIC_API_KEY": "any",
            "NO_PROXY": "127.0.0.1",
        }

    def set(
        self,
        config: Mapping[str, Any] | None = None,
        *,
        faults: Mapping[str, Any] | None = None,
        rules: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """Changes the configuration for the rest of the test: any part of it, faults, or all rules.

        A fault is named as in `rate_limit` (of the LLM APIs) or `web.rate_limit`; it gets a percentage, or options,
        among which `pct` is 100 by default. Raises ConfigError for what does not exist.
        """
        self.server.update(config or {})
        self.server.update(patch_of(faults=faults, rules=rules))

    def reset(self) -> str:
        """Goes back to the configuration that the test began with, and to figures of zero."""
        return self.server.reset()

    def stats(self) -> dict[str, Any]:
        """Figures of this run, as `/admin/stats` has them."""
        return dict(self.server.admin("GET", "/admin/stats"))

    def requests(self, domain: str = "llm") -> list[dict[str, Any]]:
        """The requests of this run, oldest first, once those that were counted are over."""
        settled(lambda: len(self.server.rows(domain)) >= self._count(domain), 10.0)
        return self.server.rows(domain)

    def wait_for(self, count: int, domain: str = "llm", timeout: float = 10.0) -> bool:
        """Waits until `count` requests were answered; False if they were not in time, in seconds."""
        return settled(lambda: self._count(domain) >= count, timeout)

    def _count(self, domain: str) -> int:
        return int(self.stats()[domain]["total_requests"])


def settled(condition: Callable[[], bool], timeout: float) -> bool:
    """Waits until a condition holds; False if it does not in time, in seconds."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(_POLL_SEC)
    return True


def patch_of(
    *,
    faults: Mapping[str, Any] | None = None,
    rules: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """The configuration that faults by name, and rules, come to."""
    tree: dict[str, Any] = {} if rules is None else {"llm": {"response": {"rules": list(rules)}}}
    for name, options in (faults or {}).items():
        domain, _, fault = name.rpartition(".")
        values = {"pct": 100, **options} if isinstance(options, Mapping) else {"pct": options}
        tree.setdefault(domain or "llm", {}).setdefault("faults", {})[fault] = values
    return tree
