"""The official SDK of OpenAI, with its defaults save what is said."""

import json
import time

import openai
from openai.types.chat import ChatCompletion

from harness import URL, always, check, raises, rows, same

ASK = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello there"}]}
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
TIMEOUT_SEC = 0.7


def completions(**options):
    """The chat completions of a client of its own."""
    return openai.OpenAI(base_url=f"{URL}/v1", api_key="sk-python", **options).chat.completions


def create(**options):
    """One plain call."""
    return completions(**options).create(**ASK)


def drain(**options):
    """One streamed call, read to its end."""
    return list(completions(**options).create(**ASK, stream=True))


@check("2. openai: create() gives a typed ChatCompletion with text, usage and the id of the request")
def _():
    raw = completions().with_raw_response.create(**ASK)
    completion = raw.parse()
    assert isinstance(completion, ChatCompletion)
    [row] = rows()
    assert completion.choices[0].message.content
    same(completion.choices[0].finish_reason, "stop")
    same(completion.usage.completion_tokens, row["completion_tokens"], "completion_tokens")
    same(completion._request_id, raw.headers["x-request-id"], "request id")
    same(completion._request_id, row["request_id"], "request id")


@check("4. openai: the chunks of a stream add up to text, and end with a finish reason")
def _():
    chunks = drain()
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    same(chunks[0].choices[0].delta.role, "assistant")
    same(chunks[-1].choices[0].finish_reason, "stop")


@check("7. openai: the completion at the end of stream() has usage")
def _():
    with completions().stream(**ASK, stream_options={"include_usage": True}) as stream:
        for _event in stream:
            pass
        final = stream.get_final_completion()
    [row] = rows()
    assert final.choices[0].message.content
    same(final.usage.completion_tokens, row["completion_tokens"], "completion_tokens")


@check("31. openai: the streaming helper has the id of a tool call once, not doubled")
def _():
    with completions().stream(**ASK, tools=[TOOL], tool_choice="required") as stream:
        for _event in stream:
            pass
        [choice] = stream.get_final_completion().choices
    same(choice.finish_reason, "tool_calls")
    for call in choice.message.tool_calls:
        same(call.id.count("call_"), 1, f"the id {call.id}")
        same(call.function.name, "weather")
        assert isinstance(json.loads(call.function.arguments), dict)


@check("83. openai: a 429 with retry-after: 0 is tried three times, after the default back-off")
def _():
    always("rate_limit", retry_after_sec=[0, 0])
    raises(create, "RateLimitError", 3)
    same([row["attempt"] for row in rows()], [0, 1, 2], "attempts")


@check("90. openai: a 429 with a retry-after of 121 seconds is not tried again")
def _():
    always("rate_limit", retry_after_sec=[121, 121])
    raises(create, "RateLimitError", 1)


@check("83. openai: retry-after-ms comes before retry-after")
def _():
    always("rate_limit", retry_after="disagree", retry_after_sec=[50, 50])
    start = time.monotonic()
    raises(create, "RateLimitError", 3)
    took_sec = time.monotonic() - start
    assert took_sec < 20, f"{took_sec} s"


@check("85. openai: insufficient_quota is tried three times, though waiting does not help")
def _():
    always("insufficient_quota")
    raises(create, "RateLimitError", 3)


@check("87. openai: a 500 with x-should-retry: false is not tried again")
def _():
    always("internal_error", should_retry=False)
    raises(create, "InternalServerError", 1)


@check("88. openai: a 400 with x-should-retry: true is tried three times")
def _():
    always("context_length_exceeded", should_retry=True)
    raises(create, "BadRequestError", 3)


@check("91. openai: 500, 502, 503, 504 and 529 are tried three times and are an InternalServerError")
def _():
    for fault in ["internal_error", "bad_gateway", "service_unavailable", "gateway_timeout"]:
        always(fault)
        raises(create, "InternalServerError", 3)
    always("capacity_529", retry_after_sec=[0, 0])
    raises(create, "InternalServerError", 3)


@check("92. openai: 403 and 404 are not tried again")
def _():
    always("forbidden")
    raises(create, "PermissionDeniedError", 1)
    always("not_found")
    raises(create, "NotFoundError", 1)


@check("92. openai: 408 and 409 are tried three times")
def _():
    always("request_timeout")
    same(raises(create, "APIStatusError", 3).status_code, 408)
    always("conflict")
    raises(create, "ConflictError", 3)


@check("92. openai: 401, 413 and 422 are not tried again")
def _():
    always("invalid_api_key")
    raises(create, "AuthenticationError", 1)
    always("request_too_large")
    same(raises(create, "APIStatusError", 1).status_code, 413)
    always("unprocessable")
    raises(create, "UnprocessableEntityError", 1)


@check("93. openai: a connection that breaks before headers is tried three times")
def _():
    always("connection_reset")
    raises(create, "APIConnectionError", 3)
    always("connection_failed", lead_sec=[0, 0])
    raises(create, "APIConnectionError", 3)


@check("94. openai: an answer that never comes is an APITimeoutError, after three attempts")
def _():
    always("timeout", after_sec=[600, 600])
    raises(lambda: create(timeout=TIMEOUT_SEC), "APITimeoutError", 3)


@check("95. openai: a body that stalls behind its headers is an APITimeoutError, after three attempts")
def _():
    always("connection_stall", start_sec=[0, 0], stall_sec=[600, 600])
    raises(lambda: create(timeout=TIMEOUT_SEC), "APITimeoutError", 3)


@check("96. openai: a body that is cut is tried three times and is an APIConnectionError")
def _():
    always("incomplete_response", part_pct=[50, 50], how="fin")
    raises(create, "APIConnectionError", 3)


@check("97. openai: invalid JSON is a JSONDecodeError, and not tried again")
def _():
    always("invalid_json")
    raises(create, "JSONDecodeError", 1)
    always("truncated", keep_pct=[50, 50])
    raises(create, "JSONDecodeError", 1)


@check("98. openai: an empty 200 is a JSONDecodeError, and not tried again")
def _():
    always("empty_body")
    raises(create, "JSONDecodeError", 1)


@check("99. openai: a 200 that is not JSON is given as text")
def _():
    always("wrong_content_type")
    same(create(), "<html><body>Not JSON</body></html>")


@check("100. openai: an error frame amid the text is an APIError, behind the chunks before it")
def _():
    always("stream_error", after_tokens=[3, 3])
    texts = []

    def read():
        for chunk in completions().create(**ASK, stream=True):
            texts.append(chunk.choices[0].delta.content)

    error = raises(read, "APIError", 1)
    same(error.body["type"], "server_error")
    assert len("".join(text or "" for text in texts)) > 0


@check("101. openai: an error as the first frame is an APIError, and not tried again")
def _():
    always("stream_error", where="first")
    raises(drain, "APIError", 1)


# Version 3.3 let the errors of its HTTP client through, here and for line 107.
@check("102. openai: a stream that is cut is an APIConnectionError, and not tried again")
def _():
    always("incomplete_response", part_pct=[50, 50], how="fin")
    raises(drain, "APIConnectionError", 1)


@check("102. openai: a stream that is cut amid a frame is an APIConnectionError")
def _():
    always("stream_cut", at_byte=1000, how="rst")
    raises(drain, "APIConnectionError", 1)


@check("103. openai: a malformed frame is a JSONDecodeError")
def _():
    always("invalid_json")
    raises(drain, "JSONDecodeError", 1)


@check("103. openai: one malformed frame among good ones is a JSONDecodeError")
def _():
    always("malformed_frame")
    raises(drain, "JSONDecodeError", 1)


@check("104. openai: a stream without [DONE] is a normal end")
def _():
    always("missing_done")
    same(drain()[-1].choices[0].finish_reason, "stop")


@check("105. openai: a stream without a finish_reason is fine, to who reads it and to the helper")
def _():
    always("missing_finish")
    assert all(chunk.choices[0].finish_reason is None for chunk in drain())
    always("missing_finish")
    with completions().stream(**ASK) as stream:
        for _event in stream:
            pass
        [choice] = stream.get_final_completion().choices
    assert choice.message.content
    same(choice.finish_reason, None)


@check("106. openai: an empty stream has no chunks")
def _():
    always("empty_stream")
    same(drain(), [], "the chunks")
    always("empty_body")
    same(drain(), [], "the chunks")


@check("107. openai: a stream that stalls is an APITimeoutError, as the time limit is for each read")
def _():
    always("connection_stall", start_sec=[0, 0], stall_sec=[600, 600])
    raises(lambda: drain(timeout=TIMEOUT_SEC), "APITimeoutError", 1)


@check("107. openai: a stream that falls silent in the middle is an APITimeoutError, and not tried again")
def _():
    always("stream_stall", after_tokens=[3, 3], stall_sec=[3, 3], then="fin")
    raises(lambda: drain(timeout=TIMEOUT_SEC), "APITimeoutError", 1)


@check("107. openai: keep-alives hide a silence from the time limit")
def _():
    always("masked_stall", after_tokens=[3, 3], stall_sec=[1.5, 1.5], interval_sec=0.3)
    same(drain(timeout=TIMEOUT_SEC)[-1].choices[0].finish_reason, "stop")


@check("2.3. openai: the helper does not mind a stream without a role")
def _():
    always("missing_role")
    with completions().stream(**ASK) as stream:
        for _event in stream:
            pass
        [choice] = stream.get_final_completion().choices
    assert choice.message.content
