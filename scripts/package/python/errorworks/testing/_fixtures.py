"""What the fixture `errorworks` gives a test, and `serve()` whoever needs a server for longer than a test."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from urllib.parse import urlencode

from errorworks.testing._environment import client_env
from errorworks.testing._options import check
from errorworks.testing._server import DEFAULT_SEED, Server
from errorworks.testing._server_fixture import ServerFixture

__tracebackhide__ = True  # pytest shows the line of the test

#: What a test may set, at its start by the marker and later by `set()`.
SETTINGS = ("faults", "web_faults", "rules", "config")

#: Parts of a server that have figures and rows of their own.
DOMAINS = ("llm", "web")

#: Time beyond a wait in which its answer has to come, in seconds.
_GRACE_SEC = 10.0

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
        """Environment variables from which SDKs read address and key, for `monkeypatch.setenv` or a process.

        With them are other names of theirs that are set here, and `NO_PROXY` with loopback in it.
        """
        return client_env(self.url, os.environ)

    def set(
        self,
        *,
        faults: Mapping[str, Any] | None = None,
        web_faults: Mapping[str, Any] | None = None,
        rules: Sequence[Mapping[str, Any]] | None = None,
        config: Mapping[str, Any] | None = None,
        **others: NoReturn,
    ) -> None:
        """Lays settings over those in force, for the rest of the test: `faults`, `web_faults`, `rules`, `config`.

        They are those of the marker. Raises ConfigError, and changes nothing, for what does not exist.
        """
        check(others, SETTINGS)
        self.server.update(patch_of(faults=faults, web_faults=web_faults, rules=rules, config=config))

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
        wanted = f"{count} requests of {domain}" if count > 0 else f"the requests of {domain} in flight"
        raise TimeoutError(f"Waited {timeout:g} s for {wanted}, {self._told(domain)}")

    def journal(
        self,
        *,
        count: int | None = None,
        timeout: float = 10.0,
        domain: str | None = None,
        method: str | None = None,
        path: str | None = None,
        status: int | str | None = None,
        fault: str | None = None,
        outcome: str | None = None,
        client: str | None = None,
        key: str | None = None,
        rule: str | None = None,
    ) -> list[dict[str, Any]]:
        """Requests and replies with their bodies that fit all conditions, in the order of their arrival.

        With `count` the first ones that are over, once there are as many; raises TimeoutError if they are not within
        `timeout` seconds.
        """
        conditions = {
            "domain": domain,
            "method": method,
            "path": path,
            "status": status,
            "fault": fault,
            "outcome": outcome,
            "client": client,
            "key": key,
            "rule": rule,
        }
        query = {name: value for name, value in conditions.items() if value is not None}
        if count is None:
            return self.server.lines("/admin/requests?" + urlencode({**query, "format": "ndjson"}))
        wait = urlencode({**query, "n": count, "timeout_sec": timeout})
        answer = self.server.admin("GET", "/admin/requests/wait?" + wait, timeout=timeout + _GRACE_SEC)
        return list(answer["requests"])

    def _told(self, domain: str) -> str:
        """The requests that were seen, as the end of a message."""
        in_flight = self._figures(domain)["in_flight"]
        rows = self.server.rows(domain)
        seen = "".join(
            f"\n  {row['route']} "
            + ", ".join(str(row[name]) for name in ("status", "fault", "ending") if row[name] is not None)
            for row in rows[-20:]
        )
        flying = f" (and {in_flight} in flight)" if in_flight else ""
        return f"saw {len(rows)}{flying}" + (f":{seen}" if rows else "")

    def _figures(self, domain: str) -> dict[str, Any]:
        if domain not in DOMAINS:
            raise ValueError(f'There is no domain "{domain}", expected one of {", ".join(DOMAINS)}')
        return dict(self.stats()[domain])

    def _is_settled(self, domain: str, count: int) -> bool:
        """True if none is in flight and each exchange is over: only then there is a row of it."""
        own = self._figures(domain)
        over = sum(own["requests_by_ending"].values())
        return bool(own["in_flight"] == 0 and over >= own["total_requests"] >= count)


@contextmanager
def serve(
    *,
    preset: str | None = None,
    seed: int | None = None,
    faults: Mapping[str, Any] | None = None,
    web_faults: Mapping[str, Any] | None = None,
    rules: Sequence[Mapping[str, Any]] | None = None,
    config: Mapping[str, Any] | None = None,
) -> Iterator[Errorworks]:
    """A server of one's own, which is stopped at the end: for a fixture of a module or a session, and without pytest.

    The settings are those of the marker `errorworks`, and `reset()` goes back to them.
    """
    with TemporaryDirectory(prefix="errorworks-") as folder:
        server = Server(Path(folder), preset=preset, seed=DEFAULT_SEED if seed is None else seed)
        try:
            server.prepare(patch_of(faults=faults, web_faults=web_faults, rules=rules, config=config))
            yield Errorworks(server)
        finally:
            server.stop()


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
        given = rules if isinstance(rules, (str, Mapping)) else list(rules)
        tree = merged(tree, {"llm": {"rules": given}})
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


def _with_percentages(faults: Mapping[str, Any]) -> Any:
    """Faults with their options; what is no mapping as it is, since the server says what is right."""
    if not isinstance(faults, Mapping):
        return faults
    return {
        name: options if isinstance(options, Mapping) else {"pct": options}
        for name, options in faults.items()
    }
