"""The pytest plug-in: fixtures with a server, and markers that configure it.

    @pytest.mark.errorworks(preset="stress", faults={"rate_limit": 25}, rules=[…], seed=7)
    @pytest.mark.chaosllm(rate_limit_pct=25, base_ms=5)
    @pytest.mark.chaosweb(preset="stress_scraping", content_mode="echo")

One server per process of pytest, so one per worker of pytest-xdist; a preset or a seed of its own takes another one.
What costs time is imported by the first test that has a fixture: every run of pytest loads this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from errorworks.testing import ChaosLLMFixture, ChaosWebFixture, Errorworks, Scope, Server
    from errorworks.testing._pool import Lease, Pool

_World = TypeVar("_World", bound="Server | Scope")

_MARKERS = (
    "errorworks(preset, seed, faults, web_faults, rules, config): what the server of the fixture errorworks does",
    "chaosllm(preset, seed, NAME_pct, selection_mode, base_ms, jitter_ms, mode): the same for chaosllm_server",
    "chaosweb(preset, seed, NAME_pct, selection_mode, base_ms, jitter_ms, content_mode): for chaosweb_server",
)

#: Options that choose the server, not its configuration.
_OF_SERVER = ("preset", "seed")


def pytest_configure(config: pytest.Config) -> None:
    for line in _MARKERS:
        config.addinivalue_line("markers", line)


@pytest.fixture(scope="session")
def _errorworks_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    from errorworks.testing._pool import Pool

    pool = Pool(lambda: tmp_path_factory.mktemp("errorworks"))
    yield pool
    pool.close()


@pytest.fixture
def _errorworks_lease(_errorworks_pool: Pool) -> Lease:
    from errorworks.testing._pool import Lease

    return Lease(_errorworks_pool)


@pytest.fixture
def errorworks(request: pytest.FixtureRequest, _errorworks_lease: Lease) -> Errorworks:
    """A server of this test's own, as the marker `errorworks` says; without one it has no faults."""
    from errorworks.testing import Errorworks
    return Errorworks(_server(request, _errorworks_lease.server, "errorworks", _settings))


@pytest.fixture
def errorworks_scope(request: pytest.FixtureRequest, _errorworks_pool: Pool) -> Iterator[Errorworks]:
    """The same as a scope: a world of this test's own on a server that other tests use at the same time."""
    from errorworks.testing import Errorworks

    def scope_of(preset: str | None, seed: int | None) -> Scope:
        return _errorworks_pool.server(preset, seed).scope()

    scope = _server(request, scope_of, "errorworks", _settings)
    yield Errorworks(scope)
    scope.drop()


@pytest.fixture
def chaosllm_server(request: pytest.FixtureRequest, _errorworks_lease: Lease) -> ChaosLLMFixture:
    """The fake LLM APIs with the Python project's methods, as the marker `chaosllm` says."""
    from errorworks.testing import ChaosLLMFixture
    from errorworks.testing._options import flat

    def patch(server: Server, options: dict[str, Any]) -> dict[str, Any]:
        return flat(server, "llm", options, beside=_OF_SERVER)

    return ChaosLLMFixture(_server(request, _errorworks_lease.server, "chaosllm", patch))


@pytest.fixture
def chaosweb_server(request: pytest.FixtureRequest, _errorworks_lease: Lease) -> ChaosWebFixture:
    """The fake website with the Python project's methods, as the marker `chaosweb` says. Every path has a page."""
    from errorworks.testing import ChaosWebFixture
    from errorworks.testing._options import flat

    def patch(server: Server, options: dict[str, Any]) -> dict[str, Any]:
        return flat(server, "web", {"content_mode": "random", **options}, beside=_OF_SERVER)

    return ChaosWebFixture(_server(request, _errorworks_lease.server, "chaosweb", patch))


def _settings(_: Server | Scope, options: dict[str, Any]) -> dict[str, Any]:
    """The configuration that the marker `errorworks` wants."""
    from errorworks.testing._fixtures import SETTINGS, patch_of
    from errorworks.testing._options import check

    check(options, [*_OF_SERVER, *SETTINGS])
    return patch_of(**{name: value for name, value in options.items() if name in SETTINGS})


def _server(
    request: pytest.FixtureRequest,
    get: Callable[[str | None, int | None], _World],
    marker: str,
    patch: Callable[[_World, dict[str, Any]], dict[str, Any]],
) -> _World:
    """The server, or scope, as the marker wants it, with nothing counted. A bad marker, or no server, fails the test with one line."""
    from errorworks.testing import ConfigError

    options = _options_of(request, marker)
    try:
        server = get(options.get("preset"), options.get("seed"))
        server.prepare(patch(server, options))
        return server
    except ConfigError as error:
        problem = f"@pytest.mark.{marker}: {error}"
    except OSError as error:  # there is no binary, or the server does not answer
        problem = str(error)
    pytest.fail(problem, pytrace=False)


def _options_of(request: pytest.FixtureRequest, name: str) -> dict[str, Any]:
    """Options of all markers of that name; those of the test win over those of its class and module."""
    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(name))):
        if marker.args:
            pytest.fail(f"@pytest.mark.{name} takes options by name, as in {name}(preset=…)", pytrace=False)
        options.update(marker.kwargs)
    return options
