"""The official SDK of OpenAI: what a call gives, and what is tried again."""

import json
import time

from openai.types.chat import ChatCompletion

from harness import always, check, raises, rows, same
from openai_calls import ASK, TIMEOUT_SEC, TOOL, completions, create, drain


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
