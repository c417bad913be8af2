"""Scopes: worlds of their own on one server."""

from concurrent.futures import ThreadPoolExecutor

import pytest

HELLO = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}


def statuses(world, count):
    post = world.client.post
    return [post("/v1/chat/completions", json=HELLO).status_code for _ in range(count)]


def test_scope_is_a_world_of_its_own(errorworks):
    errorworks.set(faults={"forbidden": 100})
    with errorworks.scope("mine") as mine, errorworks.scope() as other:
        mine.set(rules=[{"times": 2, "do": {"fault": "rate_limit"}}])
        assert statuses(mine, 3) == [429, 429, 200]
        assert statuses(other, 2) == [200, 200]
        assert statuses(errorworks, 1) == [403]
        assert [len(one.wait_for(1)) for one in (mine, other, errorworks)] == [3, 2, 1]
        assert mine.client.get("/web/").status_code == 200
        assert "/scope/mine" in mine.env()["OPENAI_BASE_URL"]
        mine.reset()
        assert statuses(mine, 1) == [200]
        assert len(mine.requests()) == 1 and len(other.requests()) == 2
        with pytest.raises(LookupError, match="no file"):
            mine.metrics_db
    left = [scope["name"] for scope in errorworks.server.admin("GET", "/admin/scopes")["scopes"]]
    assert left == []


def test_scope_with_a_bad_name_is_refused(errorworks):
    with pytest.raises(ValueError, match="name"):
        with errorworks.scope("a/b"):
            pass


def test_fifty_scopes_at_the_same_time_never_meet(errorworks):
    def one(times):
        with errorworks.scope() as scope:
            scope.set(rules=[{"times": times, "do": {"fault": "rate_limit"}}])
            return statuses(scope, 6)

    with ThreadPoolExecutor(16) as threads:
        seen = list(threads.map(one, [1 + n % 5 for n in range(50)]))
    assert seen == [[429] * (1 + n % 5) + [200] * (5 - n % 5) for n in range(50)]


PORTS = set()


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.errorworks(faults={"forbidden": 100})
def test_fixture_errorworks_scope_is_configured_by_the_marker(errorworks_scope, times):
    assert statuses(errorworks_scope, times) == [403] * times
    assert len(errorworks_scope.wait_for(times)) == times
    errorworks_scope.set(faults={"forbidden": 0})
    errorworks_scope.reset()
    assert statuses(errorworks_scope, 1) == [403]
    PORTS.add(errorworks_scope.url.split("/scope/")[0])
    assert len(PORTS) == 1, "they share a server"


def test_fixture_errorworks_scope_says_what_is_wrong_with_a_marker(pytester):
    pytester.makepyfile(
        "import pytest\n@pytest.mark.errorworks(fault={})\ndef test_it(errorworks_scope): pass"
    )
    pytester.runpytest_inprocess().stdout.fnmatch_lines(['*did you mean "faults"*'])
