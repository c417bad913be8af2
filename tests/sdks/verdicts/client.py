"""One SDK of Python against the server that its environment names: client.py NAME CALLS"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would load a list of prices otherwise
URL = os.environ["ERRORWORKS_URL"]
WORKERS = 4


def openai():
    from openai import OpenAI

    create = OpenAI(base_url=f"{URL}/v1", api_key="sk-verdicts").chat.completions.create
    return lambda messages, stream: create(model="gpt-4o", messages=messages, stream=stream)


def litellm():
    import litellm

    litellm.suppress_debug_info = True
    options = {"model": "openai/gpt-4o", "api_base": f"{URL}/v1", "api_key": "sk-verdicts"}
    return lambda messages, stream: litellm.completion(messages=messages, stream=stream, **options)


def anthropic():
    from anthropic import Anthropic

    create = Anthropic(base_url=URL, api_key="sk-verdicts").messages.create
    options = {"model": "claude-sonnet-5", "max_tokens": 1000}
    return lambda messages, stream: create(messages=messages, stream=stream, **options)


def text_of(answer, stream):
    """The text of an answer, or of the pieces of a stream."""
    if not stream:
        return answer.content[0].text if hasattr(answer, "content") else answer.choices[0].message.content
    pieces = [getattr(getattr(one, "delta", None), "text", None) or chunk_text(one) for one in answer]
    return "".join(pieces)


def chunk_text(chunk):
    choices = getattr(chunk, "choices", None)
    return (choices[0].delta.content or "") if choices else ""


def call(ask, at):
    question = {"role": "user", "content": f"Question {at}: what are {at} apples and {2 * at} pears?"}
    stream = at % 3 == 2
    try:
        text = text_of(ask([question], stream), stream)
        if stream and text:
            answer = {"role": "assistant", "content": text}
            turn = {"role": "user", "content": f"And {at} more?"}
            text_of(ask([question, answer, turn], stream), stream)
    except Exception:  # whatever an SDK throws, the call has failed
        pass


if __name__ == "__main__":
    ask = {"openai (Python)": openai, "LiteLLM": litellm, "Anthropic (Python)": anthropic}[sys.argv[1]]()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda at: call(ask, at), range(int(sys.argv[2]))))
