"""The official SDK of Anthropic, once the server has its API."""

import anthropic

from harness import URL, Skip, always, ask, check, raises, rows, same

ASK = {
    "model": "claude-sonnet-5",
    "max_tokens": 1000,
    "messages": [{"role": "user", "content": "Hello there"}],
}


def messages():
    """The messages of a client of its own, where there is such a thing."""
    status, _text = ask("/v1/messages", {})
    if status == 404:
        raise Skip("the server has no /v1/messages")
    return anthropic.Anthropic(base_url=URL, api_key="sk-ant-python").messages


@check("Anthropic: create() gives a typed Message with text, usage and the id of the request")
def _():
    message = messages().create(**ASK)
    assert isinstance(message, anthropic.types.Message)
    assert message.content[0].text
    same(message.stop_reason, "end_turn")
    assert message.usage.output_tokens > 0
    same(message._request_id, rows()[-1]["request_id"], "request id")


@check("125. Anthropic: stream() adds up to a message")
def _():
    with messages().stream(**ASK) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text
    same(final.content[0].text, text)


@check("126. Anthropic: a 529 is tried three times and is an OverloadedError")
def _():
    api = messages()
    always("capacity_529", retry_after_sec=[0, 0])
    error = raises(lambda: api.create(**ASK), "OverloadedError", 3)
    same(error.status_code, 529)


@check("Anthropic: a 500 is tried three times and is an InternalServerError")
def _():
    api = messages()
    always("internal_error")
    raises(lambda: api.create(**ASK), "InternalServerError", 3)


@check("Anthropic: a connection that breaks before headers is tried three times")
def _():
    api = messages()
    always("connection_reset")
    raises(lambda: api.create(**ASK), "APIConnectionError", 3)


def drain(api, **options):
    """One streamed call, read to its end."""
    return list(api.create(**ASK, stream=True, **options))


@check("100. Anthropic: an error event amid the text is an APIStatusError of status 200, and not tried again")
def _():
    api = messages()
    always("stream_error", error="overloaded", after_tokens=[3, 3])
    error = raises(lambda: drain(api), "APIStatusError", 1)
    same(error.body["error"]["type"], "overloaded_error")


# It lets the errors of its HTTP client through, as OpenAI's did once.
@check("102. Anthropic: a stream that is cut is an error of the HTTP client")
def _():
    api = messages()
    always("stream_cut", at_pct=[50, 50], how="rst")
    raises(lambda: drain(api), "ReadError", 1)


@check("104. Anthropic: a stream without message_stop ends without a word")
def _():
    api = messages()
    always("missing_done")
    same(drain(api)[-1].type, "message_delta")


@check("107. Anthropic: a stream that falls silent is a ReadTimeout of the HTTP client")
def _():
    api = messages()
    always("stream_stall", after_tokens=[3, 3], stall_sec=[3, 3], then="fin")
    raises(lambda: drain(api, timeout=0.7), "ReadTimeout", 1)
