"""The environment variables that lead clients to a server."""

from __future__ import annotations

from collections.abc import Mapping

#: Accepted like any other, unless `llm.api_keys` lists some.
_API_KEY = "errorworks"

#: Other names of keys that some clients read first, and the variable whose value they get where they are set.
_SYNONYMS = {
    "AZURE_API_KEY": "AZURE_OPENAI_API_KEY",
    "GOOGLE_API_KEY": "GEMINI_API_KEY",
    "GOOGLE_GENERATIVE_AI_API_KEY": "GEMINI_API_KEY",
}

#: Hosts that no proxy is asked for.
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def client_env(url: str, outer: Mapping[str, str]) -> dict[str, str]:
    """Variables for the server at `url`; `outer` is the environment that clients have anyway."""
    own = {
        "OPENAI_BASE_URL": url + "/v1",
        "OPENAI_API_BASE": url + "/v1",
        "OPENAI_API_KEY": _API_KEY,
        "AZURE_OPENAI_ENDPOINT": url,
        "AZURE_API_BASE": url,
        "AZURE_OPENAI_API_KEY": _API_KEY,
        "OPENAI_API_VERSION": "2024-10-21",
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_BASE": url,
        "ANTHROPIC_API_KEY": _API_KEY,
        "GOOGLE_GEMINI_BASE_URL": url,
        "GEMINI_API_BASE": url + "/v1beta",
        "GEMINI_API_KEY": _API_KEY,
        "OLLAMA_HOST": url,
        "OLLAMA_API_BASE": url,
    }
    renamed = {synonym: own[name] for synonym, name in _SYNONYMS.items() if synonym in outer}
    return {**own, **renamed, **_no_proxy(outer)}


def _no_proxy(outer: Mapping[str, str]) -> dict[str, str]:
    """Both spellings, since some clients read only one of them."""
    before = ",".join(outer.get(name, "") for name in ("NO_PROXY", "no_proxy")).split(",")
    hosts = dict.fromkeys([*(host.strip() for host in before if host.strip()), *_LOOPBACK])
    text = "*" if "*" in hosts else ",".join(hosts)
    return {"NO_PROXY": text, "no_proxy": text}
