"""HTTP client of the standard library, with the few methods of `httpx.Client` that tests use.

A reply that breaks off is an exception (`http.client.IncompleteRead`, `ConnectionError`), never a short body.
"""

from __future__ import annotations

import json as jsonlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

if TYPE_CHECKING:
    from typing_extensions import Unpack  # type checkers bring it along, so it is no dependency


class RequestOptions(TypedDict, total=False):
    """What a request may have beside its method and path; `timeout` in seconds."""

    json: Any
    content: bytes | str | None
    headers: Mapping[str, str] | None
    params: Mapping[str, str] | None
    follow_redirects: bool
    timeout: float


@dataclass(frozen=True)
class Response:
    """A reply that came whole."""

    status_code: int
    headers: Message
    content: bytes
    url: str

    @property
    def text(self) -> str:
        """The content by its charset; by UTF-8 where it names none, or one that there is not."""
        charset = self.headers.get_content_charset() or "utf-8"
        try:
            return self.content.decode(charset, errors="replace")
        except (LookupError, UnicodeError):
            return self.content.decode(errors="replace")

    @property
    def is_success(self) -> bool:
        return 200 <= self.status_code < 300

    def json(self) -> Any:
        return jsonlib.loads(self.content)

    def raise_for_status(self) -> Response:
        """Raises HTTPError for a status of 400 and above."""
        if self.status_code >= 400:
            raise HTTPError(self.url, self.status_code, self.text[:200], self.headers, None)
        return self


class _AsItIs(HTTPErrorProcessor):
    """Neither follows redirects nor raises for a status."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response


_NO_PROXY = ProxyHandler({})
_PLAIN = build_opener(_NO_PROXY, _AsItIs)
_FOLLOWING = build_opener(_NO_PROXY)


class Client:
    """Sends each request on a connection of its own to paths below `base_url`."""

    def __init__(self, base_url: str, headers: Mapping[str, str] | None = None) -> None:
        self.base_url = base_url
        self.headers: dict[str, str] = dict(headers or {})

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        follow_redirects: bool = True,
        timeout: float = 60.0,
    ) -> Response:
        url = self.base_url + path if path.startswith("/") else urljoin(self.base_url + "/", path)
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        data = content.encode() if isinstance(content, str) else content
        own = dict(self.headers)
        if json is not None:
            data = jsonlib.dumps(json).encode()
            own["content-type"] = "application/json"
        request = Request(url, data=data, headers={**own, **(headers or {})}, method=method)
        opener = _FOLLOWING if follow_redirects else _PLAIN
        try:
            reply = opener.open(request, timeout=timeout)
        except HTTPError as error:
            reply = error
        with reply:
            return Response(reply.status or 0, reply.headers, reply.read(), reply.url)

    def get(self, path: str, **options: Unpack[RequestOptions]) -> Response:
        return self.request("GET", path, **options)

    def head(self, path: str, **options: Unpack[RequestOptions]) -> Response:
        return self.request("HEAD", path, **options)

    def post(self, path: str, **options: Unpack[RequestOptions]) -> Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Unpack[RequestOptions]) -> Response:
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Unpack[RequestOptions]) -> Response:
        return self.request("DELETE", path, **options)
