"""A server in a process of its own, and its scopes."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from errorworks import binary
from errorworks.testing._world import ConfigError, World

__tracebackhide__ = True  # pytest shows the line of the test

TEST_ADMIN_TOKEN = "test-admin-token"

#: Seed of servers whose test names none: the same test meets the same faults in every run.
DEFAULT_SEED = 1

_START_SEC = 60.0
_STOP_SEC = 10.0

#: The part of what a server says on stderr that is kept for a message, in characters.
_KEPT_CHARS = 8192


class Server(World):
    """One running errorworks on free ports of loopback. It ends with this process, even with one that is killed."""

    def __init__(self, folder: Path, *, preset: str | None = None, seed: int = DEFAULT_SEED) -> None:
        self.folder = folder
        self.preset = preset
        self.metrics_db: Path = folder / "errorworks.db"
        self._process = self._spawn(seed)
        facts = self._facts()
        super().__init__(
            url=facts["url"],
            web_url=facts["own_urls"]["web"],
            seed=facts["seed"],
            transport=facts["transport"],
            headers={"Authorization": f"Bearer {TEST_ADMIN_TOKEN}"},
        )

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
            line, newline, _ = (self.folder / "stdout").read_text(encoding="utf-8").partition("\n")
            if newline:
                return dict(json.loads(line))
            if ended:
                said = (self.folder / "stderr").read_text(encoding="utf-8").strip()
                raise ConfigError(said.removeprefix("error: ") or "errorworks did not start")
            time.sleep(0.01)
        self.stop()
        raise TimeoutError(f"errorworks did not start within {_START_SEC:.0f} s, see {self.folder}")

    @property
    def ended(self) -> str | None:
        code = self._process.poll()
        if code is None:
            return None
        lines = (self.folder / "stderr").read_text(encoding="utf-8").splitlines()
        said = "\n".join(line for line in lines if " INF " not in line)  # each change of the settings is such a line
        return f"The server of this test has ended ({code})" + (f": {said[-_KEPT_CHARS:]}" if said else "")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def scope(self, name: str | None = None) -> Scope:
        """A world of its own on this server, as the server was started; one of that name goes on."""
        return Scope(self, f"test-{secrets.token_hex(4)}" if name is None else name)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SEC)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Scope(World):
    """A scope of a server: settings, rules, counters, rows and figures of its own. What others do does not reach it."""

    def __init__(self, server: Server, name: str) -> None:
        self.name = name
        self.root = server
        url = f"{server.url}/scope/{quote(name, safe='')}"
        super().__init__(
            url=url,
            web_url=url + "/web",
            seed=server.seed,
            transport=server.transport,
            headers=server.admin_headers,
        )
        self._started = server._started
        self.begin_test()

    @property
    def ended(self) -> str | None:
        return self.root.ended

    @property
    def metrics_db(self) -> Path:
        raise LookupError("The rows of a scope are in the memory of its server: there is no file, requests() has them")

    def scope(self, name: str | None = None) -> Scope:
        """Another scope of the same server."""
        return self.root.scope(name)

    def drop(self) -> None:
        """Drops it, unless it is gone by age."""
        self.root.admin("DELETE", f"/admin/scopes/{self.name}", missing_ok=True)


def _configures(variable: str) -> bool:
    """True of variables of a developer's environment that would change the server of a test."""
    return variable.startswith(("ERRORWORKS_", "TURSO_"))
