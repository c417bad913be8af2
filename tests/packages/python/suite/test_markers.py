"""Markers do what they say, and the next test sees nothing of it."""

import pytest

from errorworks.testing import ChaosLLMFixture

LLM = {
    "rate_limit": 429,
    "capacity_529": 529,
    "service_unavailable": 503,
    "bad_gateway": 502,
    "gateway_timeout": 504,
    "internal_error": 500,
    "forbidden": 403,
    "not_found": 404,
}
LLM_OTHERS = [
    "timeout",
    "connection_failed",
    "connection_stall",
    "connection_reset",
    "slow_response",
    "invalid_json",
    "truncated",
    "empty_body",
    "missing_fields",
    "wrong_content_type",
]
WEB = {
    "rate_limit": 429,
    "forbidden": 403,
    "not_found": 404,
    "gone": 410,
    "payment_required": 402,
    "unavailable_for_legal": 451,
    "service_unavailable": 503,
    "bad_gateway": 502,
    "gateway_timeout": 504,
    "internal_error": 500,
}
WEB_OTHERS = [
    "timeout",
    "connection_reset",
    "connection_stall",
    "slow_response",
    "incomplete_response",
    "wrong_content_type",
    "encoding_mismatch",
    "truncated_html",
    "invalid_encoding",
    "charset_confusion",
    "malformed_meta",
    "redirect_loop",
    "ssrf_redirect",
]


def marked(marker, pct, names):
    """A case for each fault, with a marker that sets its percentage."""
    mark = getattr(pytest.mark, marker)
    return [pytest.param(name, marks=mark(**{f"{name}_pct": pct}), id=name) for name in names]


@pytest.mark.parametrize("fault", marked("chaosllm", 100, LLM))
def test_chaosllm_fires_a_status(chaosllm_server, fault):
    assert chaosllm_server.post_completion().status_code == LLM[fault]


@pytest.mark.parametrize("fault", marked("chaosllm", 37.5, [*LLM, *LLM_OTHERS]))
def test_chaosllm_sets_every_percentage(chaosllm_server, fault):
    faults = chaosllm_server.server.admin("GET", "/admin/config")["llm"]["faults"]
    assert {name: one["pct"] for name, one in faults.items()} == {fault: 37.5}


@pytest.mark.parametrize("fault", marked("chaosweb", 100, WEB))
def test_chaosweb_fires_a_status(chaosweb_server, fault):
    assert chaosweb_server.fetch_page().status_code == WEB[fault]


@pytest.mark.parametrize("fault", marked("chaosweb", 37.5, [*WEB, *WEB_OTHERS]))
def test_chaosweb_sets_every_percentage(chaosweb_server, fault):
    faults = chaosweb_server.server.admin("GET", "/admin/config")["web"]["faults"]
    assert {name: one["pct"] for name, one in faults.items()} == {fault: 37.5}


@pytest.mark.chaosllm(rate_limit_pct=25)
def test_a_share_of_faults_is_about_what_was_asked_for(chaosllm_server):
    statuses = [chaosllm_server.post_completion().status_code for _ in range(200)]
    assert 25 <= statuses.count(429) <= 75  # of 50; the seed is the same each time


def test_nothing_is_left_of_the_test_before(chaosllm_server):
    assert [chaosllm_server.post_completion().status_code for _ in range(20)] == [200] * 20
    assert chaosllm_server.get_stats()["total_requests"] == 20


@pytest.mark.chaosllm(connection_reset_pct=100)
def test_a_broken_connection_is_an_exception(chaosllm_server):
    with pytest.raises(OSError):
        chaosllm_server.post_completion()
    assert chaosllm_server.get_stats()["requests_by_outcome"] == {"error_injected": 1}


@pytest.mark.chaosllm(base_ms=150, mode="echo", selection_mode="weighted")
def test_chaosllm_sets_latency_mode_and_selection(chaosllm_server):
    reply = chaosllm_server.post_completion([{"role": "user", "content": "back to me"}])
    assert "back to me" in reply.json()["choices"][0]["message"]["content"]
    (row,) = chaosllm_server.export_metrics()["requests"]
    assert row["latency_ms"] >= 140
    config = chaosllm_server.server.admin("GET", "/admin/config")["llm"]
    assert config["selection"] == "weighted"
    assert config["latency"] == {"base_ms": 150, "jitter_ms": 0}  # the other half stays


@pytest.mark.chaosweb(jitter_ms=7, content_mode="echo", selection_mode="weighted")
def test_chaosweb_sets_latency_mode_and_selection(chaosweb_server):
    assert "/shown/back" in chaosweb_server.fetch_page("/shown/back").text
    config = chaosweb_server.server.admin("GET", "/admin/config")["web"]
    assert (config["selection"], config["latency"]) == ("weighted", {"base_ms": 0, "jitter_ms": 7})


@pytest.mark.chaosllm(preset="gentle", rate_limit_pct=100)
def test_chaosllm_lays_options_over_a_preset(chaosllm_server):
    faults = chaosllm_server.server.admin("GET", "/admin/config")["llm"]["faults"]
    assert (faults["rate_limit"]["pct"], faults["capacity_529"]["pct"]) == (100, 0.5)
    assert chaosllm_server.server.admin("GET", "/admin/config")["llm"]["latency"]["base_ms"] == 0


@pytest.mark.chaosllm(forbidden_pct=100)
class TestOfAClass:
    def test_marker_of_the_class_counts(self, chaosllm_server):
        assert chaosllm_server.post_completion().status_code == 403

    @pytest.mark.chaosllm(forbidden_pct=0, bad_gateway_pct=100)
    def test_marker_of_the_test_wins(self, chaosllm_server):
        assert chaosllm_server.post_completion().status_code == 502


@pytest.mark.chaosllm(rate_limit_pct=100)
def test_reset_goes_back_to_what_the_marker_says(chaosllm_server: ChaosLLMFixture):
    chaosllm_server.update_config(rate_limit_pct=0, forbidden_pct=100)
    assert chaosllm_server.post_completion().status_code == 403
    chaosllm_server.reset()
    assert chaosllm_server.post_completion().status_code == 429


@pytest.mark.chaosllm(bad_gateway_pct=100)
@pytest.mark.errorworks(web_faults={"gone": 100})
def test_fixtures_of_one_test_share_a_server(chaosllm_server, errorworks):
    assert chaosllm_server.url == errorworks.url
    for _ in range(2):
        assert chaosllm_server.post_completion().status_code == 502
        assert errorworks.client.get("/web/").status_code == 410
        errorworks.reset()
