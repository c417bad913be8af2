"""A server for tests. With pytest the fixtures `errorworks`, `errorworks_scope`, `chaosllm_server` and
`chaosweb_server` are there by themselves; what they give is of the classes below. `serve()` starts a server for longer
than a test, and without pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errorworks._http import Client, Response
from errorworks.testing._ancestor import ChaosLLMFixture, ChaosWebFixture
from errorworks.testing._fixtures import Errorworks, serve
from errorworks.testing._server import TEST_ADMIN_TOKEN, Scope, Server
from errorworks.testing._world import ConfigError

if TYPE_CHECKING:
    from errorworks.pytest_plugin import chaosllm_server, chaosweb_server, errorworks, errorworks_scope

__all__ = [
    "TEST_ADMIN_TOKEN",
    "ChaosLLMFixture",
    "ChaosWebFixture",
    "Client",
    "ConfigError",
    "Errorworks",
    "Response",
    "Scope",
    "Server",
    "chaosllm_server",
    "chaosweb_server",
    "errorworks",
    "errorworks_scope",
    "serve",
]


def __getattr__(name: str) -> Any:
    """The fixtures, for suites that import them by name; without pytest the rest of the module works."""
    if name in ("chaosllm_server", "chaosweb_server", "errorworks", "errorworks_scope"):
        from errorworks import pytest_plugin

        return getattr(pytest_plugin, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
