"""The official SDK of OpenAI: streams that break."""

from harness import always, check, raises, same
from openai_calls import ASK, TIMEOUT_SEC, completions, create, drain


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
