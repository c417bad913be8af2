"""LiteLLM, which turns every error into classes of its own."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would load a list of prices otherwise

import litellm

from harness import URL, always, check, raises, same

litellm.suppress_debug_info = True


def completion(max_retries=0, **options):
    """One call, by default without retries."""
    return litellm.completion(
        model="openai/gpt-4o",
        messages=[{"role": "user", "content": "Hello there"}],
        api_base=f"{URL}/v1",
        api_key="sk-litellm",
        max_retries=max_retries,
        **options,
    )


@check("LiteLLM: completion() gives text and usage")
def _():
    answer = completion()
    assert answer.choices[0].message.content
    assert answer.usage.completion_tokens > 0


@check("LiteLLM: a stream adds up to text")
def _():
    chunks = list(completion(stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    same(chunks[-1].choices[0].finish_reason, "stop")


CLASSES = {
    "rate_limit": "RateLimitError",
    "internal_error": "InternalServerError",
    "bad_gateway": "BadGatewayError",
    "service_unavailable": "ServiceUnavailableError",
    "gateway_timeout": "Timeout",
    "capacity_529": "APIError",
    "forbidden": "APIError",
    "not_found": "NotFoundError",
    "connection_reset": "InternalServerError",
}

for fault, kind in CLASSES.items():

    @check(f"LiteLLM: {fault} is of the class {kind}")
    def _(fault=fault, kind=kind):
        always(fault)
        raises(completion, kind, 1)


@check("LiteLLM: max_retries is the number of retries of the SDK below it")
def _():
    always("internal_error")
    raises(lambda: completion(max_retries=2), "InternalServerError", 3)


def drain(**options):
    """One streamed call, read to its end."""
    return list(completion(stream=True, **options))


@check("LiteLLM: a prompt that is too long is a ContextWindowExceededError")
def _():
    always("context_length_exceeded")
    raises(completion, "ContextWindowExceededError", 1)


for fault in ["stream_error", "stream_cut", "malformed_frame"]:

    @check(f"LiteLLM: {fault} amid the text is a MidStreamFallbackError, and not tried again")
    def _(fault=fault):
        always(fault, at_pct=[50, 50])
        raises(drain, "MidStreamFallbackError", 1)


@check("LiteLLM: a stream without a finish reason has one all the same")
def _():
    always("missing_finish")
    same(drain()[-1].choices[0].finish_reason, "stop")
