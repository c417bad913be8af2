/** Group B of the checklist: tools through what SDKs make of them, and those of the Responses API. */
import { strict as assert } from "node:assert";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool as langchainTool } from "@langchain/core/tools";
import { generateText, isStepCount, streamText, tool as aiTool } from "ai";
import type { OpenAI } from "openai7";
import { zodFunction } from "openai7/helpers/zod";
import { z } from "zod";
import { aiSdkArgs } from "./clients/ai_sdk.ts";
import { langchain } from "./clients/langchain.ts";
import { ASK, CLIENTS, openai6, openai7 } from "./clients/openai.ts";
import { aiResponsesModel } from "./clients/responses.ts";
import { HELLO, MODEL, type Target } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { answering, targetOf, whileCalling } from "./support.ts";

const { test } = suiteOf();
const place = z.strictObject({ city: z.string() });
const PARALLEL = {
  calls: [
    { name: "weather", arguments: { city: "Oslo" } },
    { name: "traffic", arguments: { city: "Rome" } },
  ],
};

const RUNNERS = {
  "openai 7": (target: Target) => openai7(target).chat.completions,
  "openai 6": (target: Target) => openai6(target).chat.completions,
};

/** Whom `runTools()` calls, and what it was told. */
function weather(cities: string[]) {
  const called = ({ city }: z.output<typeof place>) => {
    cities.push(city);
    return "It rains.";
  };
  return zodFunction({ name: "weather", parameters: place, function: called });
}

test("40. openai 7: runTools() calls the tool, tells its result and gets a text", async (server) => {
  const cities: string[] = [];
  const runner = openai7(targetOf(server)).chat.completions.runTools({ ...ASK, tools: [weather(cities)] });
  assert.ok((await runner.finalContent())?.length);
  assert.equal(cities.length, 1);
  assert.deepEqual(runner.messages.map(({ role }) => role), ["user", "assistant", "tool", "assistant"]);
});
