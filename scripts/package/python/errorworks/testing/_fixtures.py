"""What the fixture `errorworks` gives a test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from errorworks.testing._options import check
from errorworks.testing._server_fixture import ServerFixture

#: What a test may set, at its start by the marker and later by `set()`.
SETTINGS = ("faults", "web_faults", "rules", "config")

#: Accepted like any other, unless `llm.api_keys` lists some.
_API_KEY = "errorworks"

_POLL_SEC = 0.01


class Errorworks(ServerFixture):
    """The fixture `errorworks`: the LLM APIs at `url`, the website below `/web` and at `web_url`."""

    @property
    def web_url(self) -> str:
        """Address of the website on a port of its own, where it begins at `/`."""
        return self.server.web_url

    @property
    def transport(self) -> str:
        return self.server.transport

    def env(self) -> dict[str, str]:
        """Environment variables from which SDKs read address and key, for `monkeypatch.setenv` or a process."""
        return {
            "OPENAI_BASE_URL": self.url + "/v1",
            "OPENAI_API_KEY": _API_KEY,
            "AZURE_OPENAI_ENDPOINT": self.url,
            "AZURE_OPENAI_API_KEY": _API_KEY,
            "OPENAI_API_VERSION": "2024-10-21",
            "ANTHROPIC_BASE_URL": self.url,
            "ANTHROPIC_API_KEY": _API_KEY,
            "GOOGLE_GEMINI_BASE_URL": self.url,
            "GEMINI_API_KEY": _API_KEY,
            "OLLAMA_HOST": self.url,
        }

    def set(self, **settings: Any) -> None:
        """Lays settings over those in force, for the rest of the test: `faults`, `web_faults`, `rules`, `config`.

        They are those of the marker. Raises ConfigError, and changes nothing, for what does not exist.
        """
        check(settings, SETTINGS)
        self.server.update(patch_of(**settings))

    @contextmanager
    def scope(self, name: str | None = None) -> Iterator[Errorworks]:
        """A world of its own on the same server, for clients that run at the same time; it is dropped at the end.

        It begins without faults, as the server was started, and what is set in one does not reach the others.
        """
        scope = self.server.scope(name)
        try:
            yield Errorworks(scope)
        finally:
            scope.drop()

    def stats(self) -> dict[str, Any]:
        """Figures of this run, as `/admin/stats` has them."""
        return dict(self.server.admin("GET", "/admin/stats"))

    def requests(self, domain: str = "llm", timeout: float = 10.0) -> list[dict[str, Any]]:
        """The requests of this run, in the order of their ends, once those in flight are over."""
        return self.wait_for(0, domain, timeout)

    def wait_for(self, count: int, domain: str = "llm", timeout: float = 10.0) -> list[dict[str, Any]]:
        """Waits until `count` requests were answered, and gives them.

        Raises TimeoutError, with what was seen, if they were not within `timeout` seconds.
        """
        if settled(lambda: self._is_settled(domain, count), timeout):
            return self.server.rows(domain)
        rows = self.server.rows(domain)
        seen = "".join(f"\n  {row['route']} {row['status']} {row['fault'] or ''}" for row in rows[-20:])
        listed = f":{seen}" if rows else ""
        raise TimeoutError(f"Waited {timeout:g} s for {count} requests of {domain}, saw {len(rows)}{listed}")

    def _is_settled(self, domain: str, count: int) -> bool:
        """True if none is in flight and each exchange is over: only then there is a row of it."""
        own = self.stats()[domain]
        over = sum(own["requests_by_ending"].values())
        return bool(own["in_flight"] == 0 and over >= own["total_requests"] >= count)


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
    web_faults: Mapping[str, Any] | None = None,
    rules: Sequence[Mapping[str, Any]] | None = None,
    config: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The configuration that settings come to. A fault has a percentage, or options of which one is `pct`."""
    tree = merged({}, config or {})
    if faults is not None:
        tree = merged(tree, {"llm": {"faults": _with_percentages(faults)}})
    if web_faults is not None:
        tree = merged(tree, {"web": {"faults": _with_percentages(web_faults)}})
    if rules is not None:
        tree = merged(tree, {"llm": {"response": {"rules": list(rules)}}})
    return tree


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings key by key; anything else of `over` replaces what was there."""
    tree = dict(base)
    for key, value in over.items():
        below = tree.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            tree[key] = merged(below, value)
        else:
            tree[key] = value
    return tree


def _with_percentages(faults: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: options if isinstance(options, Mapping) else {"pct": options}
        for name, options in faults.items()
    }
