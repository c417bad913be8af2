"""Options of the Python project's markers, as the flat configuration that its files had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from errorworks.testing._server import Scope, Server
from errorworks.testing._world import ConfigError

__tracebackhide__ = True  # pytest shows the line of the test

#: Section of a domain's flat configuration with its content.
SECTIONS = {"llm": "response", "web": "content"}

#: Marker option of a domain that chooses its content mode.
_MODES = {"llm": "mode", "web": "content_mode"}


def flat(
    server: Server | Scope, domain: str, options: Mapping[str, Any], beside: Sequence[str] = ()
) -> dict[str, Any]:
    """`{rate_limit_pct: 25, base_ms: 5}` → the sections of a flat configuration.

    Options named in `beside` are known and left out. Raises ConfigError for one that is unknown.
    """
    faults = [f"{name}_pct" for name in fault_names(server, domain)]
    places = {
        **{name: ("error_injection", name) for name in [*faults, "selection_mode"]},
        **{name: ("latency", name) for name in ("base_ms", "jitter_ms")},
        _MODES[domain]: (SECTIONS[domain], "mode"),
    }
    check(options, [*beside, *places])
    sections: dict[str, Any] = {}
    for option, value in options.items():
        if option not in beside:
            section, key = places[option]
            sections.setdefault(section, {})[key] = value
    return addressed(domain, sections)


def addressed(domain: str, sections: Mapping[str, Any]) -> dict[str, Any]:
    """The same with the section by which the server knows the domain that it is for."""
    mine = SECTIONS[domain]
    is_flat = any(key in sections for key in ("error_injection", "latency", mine))
    return {mine: {}, **sections} if is_flat else dict(sections)


def fault_names(server: Server | Scope, domain: str) -> list[str]:
    return list(server.admin("GET", "/admin/stats")[domain]["requests_by_fault"])


START_OPTIONS = ("preset", "seed")
"""Options of a marker that no change takes."""


def check(options: Mapping[str, Any], known: Sequence[str]) -> None:
    """Raises ConfigError for an option that there is not, with the nearest that there is."""
    for option in options:
        if option in known:
            continue
        if option in START_OPTIONS:
            raise ConfigError(f'"{option}" is settled at the start: give it to the marker of the test')
        nearest = get_close_matches(option, known, n=1, cutoff=0.5)
        hint = f'did you mean "{nearest[0]}"?' if nearest else f"expected {_shown(known)}"
        raise ConfigError(f'there is no option "{option}", {hint}')


def _shown(known: Sequence[str]) -> str:
    others = [name for name in known if not name.endswith("_pct")]
    return ", ".join(others + (["NAME_pct of a fault"] if len(others) < len(known) else []))
