"""DSPy and LangChain, which ask for an answer in words of their own, or for a tool that ends an agent."""

import os
import tempfile
from typing import Literal

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would load a list of prices otherwise
os.environ.setdefault("DSPY_CACHEDIR", tempfile.mkdtemp(prefix="dspy"))

import dspy
from langchain.agents import create_agent
from langchain.agents.structured_output import ToolStrategy
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from harness import URL, behave, check, rows, same


class Trip(BaseModel):
    """Where to go, and for how long."""

    city: str
    days: int


class Plan(dspy.Signature):
    """Plan a trip."""

    question: str = dspy.InputField()
    days: int = dspy.OutputField()
    share: float = dspy.OutputField()
    sure: bool = dspy.OutputField()
    mood: Literal["good", "not so good"] = dspy.OutputField()
    trip: Trip = dspy.OutputField()


def model():
    """A model of the server, without a cache and without retries."""
    return dspy.LM("openai/gpt-4o", api_base=f"{URL}/v1", api_key="sk-dspy", cache=False, num_retries=0)


for name, adapter in {"ChatAdapter": dspy.ChatAdapter, "JSONAdapter": dspy.JSONAdapter}.items():

    @check(f"DSPy: a chain of thought gives every field of its signature with one request ({name})")
    def _(adapter=adapter):
        with dspy.context(lm=model(), adapter=adapter()):
            answer = dspy.ChainOfThought(Plan)(question="Where to?")
        assert answer.reasoning
        kinds = [type(value).__name__ for value in (answer.days, answer.share, answer.sure, answer.trip)]
        same(kinds, ["int", "float", "bool", "Trip"])
        assert answer.mood in ("good", "not so good"), answer.mood
        same(len(rows()), 1, "requests")


def weather(city: str = "here") -> str:
    """The weather in a city."""
    return f"Sunny in {city}"


@check("DSPy: an agent (ReAct) finishes once a tool has answered, and gives its answer")
def _():
    with dspy.context(lm=model(), adapter=dspy.ChatAdapter()):
        answer = dspy.ReAct("question -> days: int", tools=[weather])(question="Where to?")
    same(type(answer.days).__name__, "int")
    same(answer.trajectory[max(key for key in answer.trajectory if key.startswith("tool_name"))], "finish")
    assert len(rows()) <= 3, "more than a tool, the end and the answer"


@check("LangChain: an agent with ToolStrategy ends with its answer as soon as tools have answered")
def _():
    llm = ChatOpenAI(model="gpt-4o", base_url=f"{URL}/v1", api_key="sk-langchain", max_retries=0)
    others = [weather, lambda_tool("news"), lambda_tool("prices")]
    for _ in range(10):
        behave()
        agent = create_agent(llm, others, response_format=ToolStrategy(Trip))
        answer = agent.invoke({"messages": [{"role": "user", "content": "Where to?"}]})
        assert isinstance(answer["structured_response"], Trip)
        assert len(rows()) <= 2, "more than a tool and the answer"


def lambda_tool(name):
    """A tool of that name, without arguments."""

    def tool() -> str:
        """Tells what there is."""
        return "Nothing"

    tool.__name__ = name
    return tool
