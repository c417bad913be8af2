"""A server in a process of its own, and the calls under `/admin`."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from errorworks import binary
from errorworks._http import Client, Response

TEST_ADMIN_TOKEN = "test-admin-token"

#: Seed of servers whose test names none: the same test meets the same faults in every run.
DEFAULT_SEED = 1

_START_SEC = 60.0
_STOP_SEC = 10.0

Tree = Mapping[str, Any]


class ConfigError(ValueError):
    """The server refuses a configuration; the message names each key with what would be right."""


class Server:
    """One running errorworks on free ports of loopback. It ends with this process, even with one that is killed."""

    def __init__(self, folder: Path, *, preset: str | None = None, seed: int = DEFAULT_SEED) -> None:
        self.folder = folder
        self.preset = preset
        self.metrics_db = folder / "errorworks.db"
        self._process = self._spawn(seed)
        facts = self._facts()
        self.url: str = facts["url"]
        self.web_url: str = facts["own_urls"]["web"]
        self.seed: int = facts["seed"]
        #: `socket`: faults are exact on the wire; `fetch`: breaks are the nearest that the runtime can do.
        self.transport: str = facts["transport"]
        self.admin_headers = {"Authorization": f"Bearer {TEST_ADMIN_TOKEN}"}
        self._client = Client(self.url, self.admin_headers)
        self._started: Tree = self.admin("GET", "/admin/config")
        self._prepared: list[Tree] = []

    def _spawn(self, seed: int) -> subprocess.Popen[bytes]:
        options = {
            "port": 0,
            "web-port": 0,
            "seed": seed,
            "database": f"file:{self.metrics_db}",
            "admin-token": TEST_ADMIN_TOKEN,
            "parent-pid": os.getpid(),
            **({} if self.preset is None else {"preset": self.preset}),
        }
        latency = '={"base_ms":0,"jitter_ms":0}'
        settings = ["server.drain_sec=0", "llm.latency" + latency, "web.latency" + latency]
        arguments = [f"--{name}={value}" for name, value in options.items()]
        with open(self.folder / "stdout", "wb") as out, open(self.folder / "stderr", "wb") as err:
            return subprocess.Popen(
                [str(binary()), "serve", "--json", *arguments, *(f"--set={one}" for one in settings)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={key: value for key, value in os.environ.items() if not _configures(key)},
            )

    def _facts(self) -> dict[str, Any]:
        """The line that the server prints once it listens."""
        end = time.monotonic() + _START_SEC
        while time.monotonic() < end:
            ended = self._process.poll() is not None
            line, newline, _ = (self.folder / "stdout").read_text().partition("\n")
            if newline:
                return dict(json.loads(line))
            if ended:
                raise ConfigError((self.folder / "stderr").read_text().strip() or "errorworks did not start")
            time.sleep(0.01)
        self.stop()
        raise TimeoutError(f"errorworks did not start within {_START_SEC:.0f} s, see {self.folder}")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def run_id(self) -> str:
        return str(self._client.get("/health").json()["run_id"])

    def admin(self, method: str, path: str, body: Tree | None = None) -> Any:
        """Calls a route under `/admin`. Raises ConfigError for what the server refuses."""
        return self._answer(method, path, body).json()

    def rows(self, domain: str) -> list[dict[str, Any]]:
        """The requests of this run that are over, oldest first."""
        lines = self._answer("GET", f"/admin/export?domain={domain}").text.splitlines()
        return [json.loads(line) for line in lines]

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

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SEC)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self, method: str, path: str, body: Tree | None = None) -> Response:
        reply = self._client.request(method, path, json=body)
        if reply.is_success:
            return reply
        error = reply.json()["error"]
        if reply.status_code in (400, 422):
            raise ConfigError(error["message"])
        raise RuntimeError(f"{method} {path}: {reply.status_code} {error['message']}")


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


def _configures(variable: str) -> bool:
    """True of variables of a developer's environment that would change the server of a test."""
    return variable.startswith(("ERRORWORKS_", "TURSO_"))
