"""The fixture `errorworks` and its marker."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from errorworks.testing import serve

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


@pytest.mark.parametrize("form", ["list", "unknown", "empty"])
def test_pages_of_a_charset_that_there_is_not_are_text(errorworks, form):
    errorworks.set(web_faults={"junk_charset": {"pct": 100, "form": form}})
    assert "</html>" in errorworks.client.get("/web/").text


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


@pytest.mark.errorworks(faults={"slow_response": {"pct": 100, "delay_sec": [60, 60]}})
def test_a_wait_that_is_too_long_tells_what_was_seen(errorworks):
    with pytest.raises(OSError):
        errorworks.client.post("/v1/chat/completions", json=HELLO, timeout=0.2)
    errorworks.wait_for(1)
    told = r"^Waited 0\.05 s for 2 requests of llm, saw 1:\n  POST /v1/chat/completions .*, client_aborted$"
    with pytest.raises(TimeoutError, match=told):
        errorworks.wait_for(2, timeout=0.05)
    with ThreadPoolExecutor(1) as threads:
        hanging = threads.submit(errorworks.client.post, "/v1/chat/completions", json=HELLO, timeout=1)
        while errorworks.stats()["llm"]["in_flight"] == 0:
            pass
        with pytest.raises(TimeoutError, match=r"for the requests of llm in flight, saw 1 \(and 1 in flight\)"):
            errorworks.requests(timeout=0.05)
        assert isinstance(hanging.exception(), OSError)
    with pytest.raises(ValueError, match='There is no domain "lmm", expected one of llm, web'):
        errorworks.requests("lmm")


def test_journal_has_bodies_picks_by_its_conditions_and_waits(errorworks):
    errorworks.set(rules=[{"times": 1, "do": {"fault": "rate_limit"}}])
    statuses(errorworks, 2)
    (refused,) = errorworks.journal(count=1, status=429)
    assert json.loads(refused["request"]["body"]["text"]) == HELLO
    assert [entry["reply"]["status"] for entry in errorworks.journal(path="/v1/*")] == [429, 200]
    with pytest.raises(TimeoutError, match="0 of 1 requests that fit came"):
        errorworks.journal(count=1, timeout=0.05, fault="timeout")
    with pytest.raises(ValueError, match='did you mean "rate_limit"'):
        errorworks.journal(fault="rate_limitt")


def test_rows_and_journal_are_whole_whatever_clients_send(errorworks):
    odd = "gpt-4o\u2028\u0085x"
    for _ in range(101):
        errorworks.client.post("/v1/chat/completions", json={**HELLO, "model": odd})
    assert {row["model"] for row in errorworks.wait_for(101)} == {odd}
    assert len(errorworks.journal()) == 101


def test_values_of_another_kind_are_told(errorworks):
    for settings, said in [
        ({"faults": ["rate_limit"]}, "llm.faults: expected a mapping, got a list"),
        ({"rules": {"times": 1}}, "llm.rules: expected a list, got a mapping"),
        ({"rules": "slow"}, "llm.rules: expected a list, got the string"),
    ]:
        with pytest.raises(ValueError, match=said):
            errorworks.set(**settings)


SESSION = """
    import pytest
    from errorworks.testing import serve

    @pytest.fixture(scope="session")
    def shared():
        with serve(rules=[{"times": 1, "do": {"fault": "rate_limit"}}], seed=5) as server:
            yield server
        print("ALIVE", server.server.alive, flush=True)

    @pytest.mark.parametrize("time", [1, 2])
    def test_it(shared, time):
        shared.set(faults={"forbidden": 100})
        shared.reset()
        post = shared.client.post
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
        assert [post("/v1/chat/completions", json=body).status_code for _ in range(2)] == [429, 200]
        assert len(shared.wait_for(2)) == 2
"""


def test_serve_is_a_server_for_a_session(pytester):
    pytester.makepyfile(SESSION)
    result = pytester.runpytest_inprocess("-s")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*ALIVE False*"])


def test_serve_says_what_is_wrong_and_leaves_nothing_behind():
    with pytest.raises(ValueError, match='did you mean "rate_limit"'):
        with serve(faults={"rate_limt": 5}):
            pass
    with pytest.raises(ValueError, match="no such preset"):
        with serve(preset="stres"):
            pass


def test_a_server_that_is_gone_is_told_in_the_line_of_the_test(pytester):
    pytester.makepyfile(
        "import time\n"
        "def test_it(errorworks):\n"
        "    errorworks.server.stop()\n"
        "    errorworks.requests()\n"
    )
    result = pytester.runpytest_inprocess()
    result.stdout.fnmatch_lines(["*ConnectionError: The server of this test has ended (0)"])
    assert "urllib" not in result.stdout.str()
    assert "_fixtures.py" not in result.stdout.str()


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
    assert env["OPENAI_API_BASE"] == errorworks.url + "/v1"
    assert env["GEMINI_API_BASE"] == errorworks.url + "/v1beta"


def test_env_replaces_other_names_that_are_set_and_asks_no_proxy(errorworks, monkeypatch):
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("AZURE_API_KEY", raising=False)
    for name, value in [("OPENAI_API_BASE", "x"), ("GOOGLE_API_KEY", "mine"), ("NO_PROXY", "a.invalid")]:
        monkeypatch.setenv(name, value)
    env = errorworks.env()
    assert env["OPENAI_API_BASE"] == errorworks.url + "/v1"
    assert env["GOOGLE_API_KEY"] == env["GEMINI_API_KEY"]
    assert "AZURE_API_KEY" not in env
    assert env["NO_PROXY"] == env["no_proxy"] == "a.invalid,127.0.0.1,localhost,::1"
