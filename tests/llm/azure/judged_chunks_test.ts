import { strict as assert } from "node:assert";
import { chunkJudge } from "../../../llm/azure/judged_chunks.ts";
import type { Frame } from "../../../llm/request/frames.ts";

/** A chunk of one choice, and what else it has. */
function chunk(choice: object, rest: object = {}): Frame {
  const json = { id: "chatcmpl-1", service_tier: "default", choices: [choice], ...rest };
  return { text: `data: ${JSON.stringify(json)}\n\n`, part: "text" };
}

const token = (content: string, index = 0) => ({
  index,
  delta: { content },
  logprobs: null,
  finish_reason: null,
});

const FRAMES: readonly Frame[] = [
  chunk(token("")),
  chunk(token("one")),
  chunk(token(' "two"\\')),
  chunk(token(" three"), { obfuscation: "aB3" }),
  chunk(token(" \ud83d\ude42"), { obfuscation: "" }),
  chunk(token(" four", 1)),
  chunk(token(" five"), { more: 1 }),
  chunk({ ...token(" six"), logprobs: { content: [] } }),
  chunk({ ...token(" seven"), finish_reason: "length" }),
  chunk(token(" eight"), { usage: { total_tokens: 1 } }),
  chunk({ index: 0, delta: {}, logprobs: null, finish_reason: "stop" }),
  { text: "data: [DONE]\n\n", part: "end" },
];

Deno.test("chunkJudge() says of each chunk of a stream what it says of that chunk alone", () => {
  assert.deepEqual(FRAMES.map(chunkJudge()), FRAMES.map((frame) => chunkJudge()(frame)));
});
