"""Tests as users of the Python project wrote them: one import is all that is another."""

import pytest

from errorworks.testing import TEST_ADMIN_TOKEN, ChaosLLMFixture, ChaosWebFixture

STATS = {
    "run_id",
    "started_utc",
    "total_requests",
    "requests_by_outcome",
    "error_rate",
    "requests_by_status_code",
    "latency_stats",
}


def test_completion(chaosllm_server: ChaosLLMFixture) -> None:
    response = chaosllm_server.post_completion()
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    body = response.json()
    assert body["object"] == "chat.completion"
    assert body["model"].startswith("gpt-4")  # with its date, as OpenAI answers
    assert body["choices"][0]["message"]["content"]
    assert set(body["usage"]) >= {"prompt_tokens", "completion_tokens", "total_tokens"}


def test_completion_with_messages_and_model(chaosllm_server: ChaosLLMFixture) -> None:
    chaosllm_server.update_config({"response": {"mode": "echo"}})
    ask = [{"role": "user", "content": "say this"}]
    body = chaosllm_server.post_completion(ask, model="other", temperature=0).json()
    assert body["model"] == "other"
    assert "say this" in body["choices"][0]["message"]["content"]


def test_azure_completion(chaosllm_server: ChaosLLMFixture) -> None:
    response = chaosllm_server.post_azure_completion("my deployment")
    assert response.status_code == 200
    (row,) = chaosllm_server.export_metrics()["requests"]
    assert row["deployment"] == "my deployment"
    assert row["endpoint"] == "/openai/deployments/my%20deployment/chat/completions"


def test_update_config_changes_what_comes_next(chaosllm_server: ChaosLLMFixture) -> None:
    chaosllm_server.update_config({"error_injection": {"rate_limit_pct": 100, "retry_after_sec": [2, 2]}})
    response = chaosllm_server.post_completion()
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "2"
    assert response.json()["error"]["message"]
    chaosllm_server.update_config(rate_limit_pct=0, internal_error_pct=100)
    assert chaosllm_server.post_completion().status_code == 500


def test_update_config_refuses_what_is_wrong(chaosllm_server: ChaosLLMFixture) -> None:
    with pytest.raises(ValueError, match="rate_limit"):
        chaosllm_server.update_config({"error_injection": {"rate_limit_pct": 101}})
    with pytest.raises(ValueError, match='did you mean "rate_limit_pct"'):
        chaosllm_server.update_config(rate_limt_pct=1)
    assert chaosllm_server.post_completion().status_code == 200


def test_get_stats(chaosllm_server: ChaosLLMFixture) -> None:
    chaosllm_server.post_completion()
    chaosllm_server.update_config({"error_injection": {"forbidden_pct": 100}})
    chaosllm_server.post_completion()
    stats = chaosllm_server.get_stats()
    assert set(stats) == STATS
    assert stats["run_id"] == chaosllm_server.run_id
    assert stats["total_requests"] == 2
    assert stats["requests_by_outcome"] == {"success": 1, "error_injected": 1}
    assert stats["requests_by_status_code"] == {200: 1, 403: 1}
    assert stats["error_rate"] == 50.0
    assert stats["latency_stats"]["max_ms"] >= stats["latency_stats"]["p50_ms"] > 0


def test_export_metrics(chaosllm_server: ChaosLLMFixture) -> None:
    chaosllm_server.update_config({"error_injection": {"invalid_json_pct": 100}})
    chaosllm_server.post_completion()
    assert chaosllm_server.wait_for_requests(1)
    export = chaosllm_server.export_metrics()
    (row,) = export["requests"]
    assert (row["outcome"], row["error_type"]) == ("error_malformed", "malformed_invalid_json")
    assert export["timeseries"][0]["requests_malformed"] == 1
    assert TEST_ADMIN_TOKEN not in str(export)


def test_reset(chaosllm_server: ChaosLLMFixture) -> None:
    before = chaosllm_server.run_id
    chaosllm_server.post_completion()
    after = chaosllm_server.reset()
    assert after != before
    assert after == chaosllm_server.run_id
    assert chaosllm_server.get_stats()["total_requests"] == 0


def test_wait_for_requests(chaosllm_server: ChaosLLMFixture) -> None:
    assert not chaosllm_server.wait_for_requests(1, timeout=0.05)
    chaosllm_server.post_completion()
    assert chaosllm_server.wait_for_requests(count=1, timeout=10.0)


def test_admin_headers_open_the_admin_routes(chaosllm_server: ChaosLLMFixture) -> None:
    assert chaosllm_server.admin_headers == {"Authorization": f"Bearer {TEST_ADMIN_TOKEN}"}
    get = chaosllm_server.client.get
    assert get("/admin/stats").status_code == 401
    assert get("/admin/stats", headers=chaosllm_server.admin_headers).status_code == 200
    assert chaosllm_server.admin_url == f"{chaosllm_server.url}/admin"
    assert str(chaosllm_server.port) in chaosllm_server.url
    assert chaosllm_server.metrics_db.exists()


def test_page(chaosweb_server: ChaosWebFixture) -> None:
    response = chaosweb_server.fetch_page("/any/path?x=1")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "<html" in response.text
    (row,) = chaosweb_server.export_metrics()["requests"]
    assert (row["path"], row["outcome"]) == ("/any/path", "success")
    assert chaosweb_server.base_url == chaosweb_server.url


def test_client_of_the_website_reaches_health_and_admin(chaosweb_server: ChaosWebFixture) -> None:
    client, headers = chaosweb_server.client, chaosweb_server.admin_headers
    assert client.get("/health").json()["run_id"] == chaosweb_server.run_id
    assert client.get("/admin/stats", headers=headers).status_code == 200
    update = {"error_injection": {"gone_pct": 100}}
    assert client.post("/admin/config", json=update, headers=headers).status_code == 200
    assert client.get("/healthy").status_code == 410
    assert chaosweb_server.fetch_page("/admin/stats").status_code == 410


def test_page_with_faults(chaosweb_server: ChaosWebFixture) -> None:
    chaosweb_server.update_config({"error_injection": {"not_found_pct": 100}})
    assert chaosweb_server.fetch_page().status_code == 404
    assert chaosweb_server.get_stats()["requests_by_status_code"] == {404: 1}
    chaosweb_server.update_config({"error_injection": {"not_found_pct": 0}, "content": {"mode": "echo"}})
    assert "x-my-header" in chaosweb_server.fetch_page("/", headers={"X-My-Header": "1"}).text.lower()


def test_redirects_are_followed_only_if_wanted(chaosweb_server: ChaosWebFixture) -> None:
    chaosweb_server.update_config({"error_injection": {"ssrf_redirect_pct": 100}})
    response = chaosweb_server.fetch_page()
    assert 300 <= response.status_code < 400
    assert response.headers["location"]
    assert chaosweb_server.get_stats()["requests_by_outcome"] == {"error_redirect": 1}


def test_both_servers_count_for_themselves(
    chaosllm_server: ChaosLLMFixture, chaosweb_server: ChaosWebFixture
) -> None:
    chaosllm_server.post_completion()
    assert chaosllm_server.get_stats()["total_requests"] == 1
    assert chaosweb_server.get_stats()["total_requests"] == 0
