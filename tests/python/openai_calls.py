"""Calls of the official SDK of OpenAI, with its defaults save what is said."""

import openai

from harness import URL

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
