"""The fixture `errorworks` and its marker."""

import pytest

HELLO = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}


def statuses(errorworks, count):
    post = errorworks.client.post
    return [post("/v1/chat/completions", json=HELLO).status_code for _ in range(count)]


def test_has_no_faults_of_its_own(errorworks):
    assert statuses(errorworks, 20) == [200] * 20
    assert errorworks.client.get("/web/").status_code == 200
    assert errorworks.transport in ("socket", "fetch")


SEEN = []


@pytest.mark.parametrize("time", [1, 2])
@pytest.mark.errorworks(faults={"rate_limit": 50}, seed=77)
def test_same_seed_gives_same_faults(errorworks, time):
    SEEN.append(statuses(errorworks, 40))
    assert 429 in SEEN[0] and 200 in SEEN[0]
    assert SEEN[-1] == SEEN[0]
    assert errorworks.server.seed == 77


@pytest.mark.errorworks(faults={"rate_limit": {"pct": 100, "retry_after_sec": [3, 3]}})
def test_faults_take_options(errorworks):
    reply = errorworks.client.post("/v1/chat/completions", json=HELLO)
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "3")


@pytest.mark.errorworks(preset="stress")
def test_preset_is_that_of_the_server(errorworks):
    assert errorworks.client.get("/health").json()["preset"] == "stress"


def test_set_changes_configuration_faults_and_rules(errorworks):
    errorworks.set(faults={"forbidden": 100})
    assert statuses(errorworks, 1) == [403]
    errorworks.set(config={"llm": {"faults": None}}, rules=[{"answer": {"text": "as told"}}])
    body = errorworks.client.post("/v1/chat/completions", json=HELLO).json()
    assert body["choices"][0]["message"]["content"] == "as told"
    with pytest.raises(ValueError, match='did you mean "rate_limit"'):
        errorworks.set(faults={"rate_limt": 5}, web_faults={"gone": 100})
    assert errorworks.client.get("/web/").status_code == 200  # all or nothing
    with pytest.raises(ValueError, match='"preset" is settled at the start'):
        errorworks.set(preset="stress")
    with pytest.raises(ValueError, match='did you mean "faults"'):
        errorworks.set(fault={"rate_limit": 5})


def test_stats_requests_and_wait_for_tell_what_happened(errorworks):
    with pytest.raises(TimeoutError, match="for 1 requests of llm, saw 0$"):
        errorworks.wait_for(1, timeout=0.05)
    statuses(errorworks, 3)
    assert len(errorworks.wait_for(3)) == 3
    assert errorworks.stats()["llm"]["requests_by_outcome"]["success"] == 3
    rows = errorworks.requests()
    assert [row["model"] for row in rows] == ["gpt-4o"] * 3
    assert errorworks.requests("web") == []
    assert errorworks.reset() == errorworks.run_id
    assert errorworks.requests() == []


def test_marker_refuses_what_takes_a_restart(pytester):
    pytester.makepyfile(
        "import pytest\n@pytest.mark.errorworks(config={'server': {'port': 1}})\ndef test_it(errorworks): pass"
    )
    pytester.runpytest_inprocess().stdout.fnmatch_lines(['*Cannot change "server.port" while running*'])


@pytest.mark.errorworks(web_faults={"gone": 100}, config={"llm": {"faults": {"forbidden": {"pct": 100}}}})
def test_marker_reaches_the_website_and_any_other_key(errorworks):
    assert errorworks.client.get("/web/").status_code == 410
    assert statuses(errorworks, 1) == [403]


def test_env_leads_sdks_to_the_server(errorworks):
    env = errorworks.env()
    assert env["OPENAI_BASE_URL"] == errorworks.url + "/v1"
    assert env["ANTHROPIC_BASE_URL"] == errorworks.url
