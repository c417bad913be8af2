"""The shortest test worth having: a client that tries again, and one that notices a cut stream."""

from http.client import IncompleteRead

import pytest

HELLO = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}


def ask(errorworks, **more):
    return errorworks.client.post("/v1/chat/completions", json={**HELLO, **more})


@pytest.mark.errorworks(rules=[{"times": 2, "answer": {"fault": "rate_limit"}}])
def test_a_fault_fails_twice_then_succeeds(errorworks):
    assert [ask(errorworks).status_code for _ in range(3)] == [429, 429, 200]
    assert [row["outcome"] for row in errorworks.requests()] == ["fault", "fault", "success"]


@pytest.mark.errorworks(faults={"stream_cut": 100})
def test_a_cut_stream_is_noticed(errorworks):
    with pytest.raises((IncompleteRead, ConnectionError)):
        ask(errorworks, stream=True)
