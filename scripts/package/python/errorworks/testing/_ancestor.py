"""What the fixtures `chaosllm_server` and `chaosweb_server` give a test: the Python project's names and methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from errorworks._http import Client, RequestOptions, Response
from errorworks.testing._fixtures import settled
from errorworks.testing._options import addressed, flat
from errorworks.testing._server_fixture import ServerFixture

if TYPE_CHECKING:
    from typing_extensions import Unpack

_HELLO = [{"role": "user", "content": "Hello"}]


class _ChaosFixture(ServerFixture):
    """The members that both have. Figures and rows are in the Python project's shape."""

    _domain: str

    @property
    def base_url(self) -> str:
        return self.url

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def admin_url(self) -> str:
        return self.server.url + "/admin"

    def get_stats(self) -> dict[str, Any]:
        """The figures of this run. Statuses are whole numbers, as they were in the process of a test."""
        stats = self._shaped("stats")
        by_status = stats["requests_by_status_code"].items()
        return {**stats, "requests_by_status_code": {int(status): count for status, count in by_status}}

    def export_metrics(self) -> dict[str, Any]:
        return self._shaped("export")

    def update_config(self, updates: Mapping[str, Any] | None = None, **fields: Any) -> None:
        """Merges sections (`error_injection`, `latency`, …), or single fields, over the configuration."""
        if updates:
            self.server.update(addressed(self._domain, updates))
        if fields:
            self.server.update(flat(self.server, self._domain, fields))

    def wait_for_requests(self, count: int, timeout: float = 10.0) -> bool:
        """Waits until `count` requests were answered; False if they were not in time, in seconds."""
        return settled(lambda: int(self.get_stats()["total_requests"]) >= count, timeout)

    def _shaped(self, what: str) -> dict[str, Any]:
        path = f"/admin/{what}?shape=ancestor&domain={self._domain}"
        return dict(self.server.admin("GET", path))


class ChaosLLMFixture(_ChaosFixture):
    """The fake LLM APIs."""

    _domain = "llm"

    def post_completion(
        self, messages: Sequence[Mapping[str, Any]] | None = None, model: str = "gpt-4", **body: Any
    ) -> Response:
        """Asks for a chat completion, of "Hello" if there are no messages."""
        ask = {"model": model, "messages": messages or _HELLO, **body}
        return self.client.post("/v1/chat/completions", json=ask)

    def post_azure_completion(
        self,
        deployment: str,
        messages: Sequence[Mapping[str, Any]] | None = None,
        api_version: str = "2024-02-01",
        **body: Any,
    ) -> Response:
        """The same under Azure's path."""
        return self.client.post(
            f"/openai/deployments/{quote(deployment, safe='')}/chat/completions",
            json={"messages": messages or _HELLO, **body},
            params={"api-version": api_version},
        )


class _SiteClient(Client):
    """Client of the website whose `/health` and `/admin/…` are the server's, as the Python project had them there."""

    def __init__(self, site: str, server: str) -> None:
        super().__init__(site)
        self._server = Client(server)

    def request(self, method: str, path: str, **options: Unpack[RequestOptions]) -> Response:
        if path.startswith("/admin/") or path.partition("?")[0] == "/health":
            return self._server.request(method, path, **options)
        return super().request(method, path, **options)


class ChaosWebFixture(_ChaosFixture):
    """The fake website, which begins at `/` of a port of its own."""

    _domain = "web"

    @property
    def url(self) -> str:
        return self.server.web_url

    @property
    def client(self) -> Client:
        return _SiteClient(self.url, self.server.url)

    def fetch_page(
        self,
        path: str = "/",
        *,
        headers: Mapping[str, str] | None = None,
        follow_redirects: bool = False,
    ) -> Response:
        return Client(self.url).get(path, headers=headers, follow_redirects=follow_redirects)
