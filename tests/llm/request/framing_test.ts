import { strict as assert } from "node:assert";
import { isWhole } from "../../../engine/reply/body.ts";
import { jsonIn } from "../../../engine/reply/json.ts";
import { chatDialect } from "../../../llm/openai/chat/chat_stream.ts";
import { responsesDialect } from "../../../llm/openai/responses/response_stream.ts";
import type { Dialect } from "../../../llm/request/dialect.ts";
import { PLAIN } from "../../../llm/request/chat_request.ts";
import { frameKind } from "../../../llm/request/frame_kind.ts";
import { withFraming } from "../../../llm/request/framing.ts";
import { framing, type FramingStep } from "../../../llm/settings/framing_step.ts";
import { stream } from "../../../llm/request/frames.ts";
import { fakeClock, withServer } from "../../harness.ts";
import { CHAT, piecesOf, STREAMS } from "./streams.ts";

const ANSWER = {
  parts: [
    { thinking: "So I think." },
    { text: "Let me look." },
    { call: { name: "now", arguments: { city: "Oslo" }, id: "c1" } },
    { text: "One moment." },
    { call: { name: "now", arguments: { a: 1 }, id: "c2" } },
  ],
};
/** Pieces of a streamed answer that a rule gives. */
async function answered(path: string, body: object, answer: object = ANSWER): Promise<string[]> {
  let pieces: string[] = [];
  await withServer(
    { set: [`llm.response.rules=${JSON.stringify([{ answer }])}`] },
    async (bench) => void (pieces = await piecesOf(bench, path, body)),
  );
  return pieces;
}

/** Neighbours that are the same, once. */
function once(kinds: readonly string[]): string[] {
  return kinds.filter((kind, index) => kind !== kinds[index - 1]);
}

for (const [path, body] of STREAMS) {
  Deno.test(`frameKind() tells the parts of a stream of ${path}`, async () => {
    const kinds = (await answered(path, body)).map((piece) => frameKind(jsonIn(piece)));
    const carrying = once(kinds.filter((kind) => kind !== "other"));
    assert.deepEqual(carrying, ["thinking", "text", "call", "text", "call", "finish"]);
  });
}

const KINDS: readonly [string, unknown, string][] = [
  ["a legacy completion", { choices: [{ text: "a", finish_reason: null }] }, "text"],
  ["a role", { choices: [{ delta: { role: "assistant", content: "" }, finish_reason: null }] }, "other"],
  ["a refusal", { choices: [{ delta: { refusal: "no" } }] }, "text"],
  ["a function of old", { choices: [{ delta: { function_call: { arguments: "{" } } }] }, "call"],
  ["reasoning by its other name", { choices: [{ delta: { reasoning: "a" } }] }, "thinking"],
  ["a usage", { choices: [], usage: { prompt_tokens: 1 } }, "usage"],
  ["an error", { error: { message: "a" } }, "other"],
  [
    "a signature",
    { type: "content_block_delta", delta: { type: "signature_delta", signature: "a" } },
    "other",
  ],
  ["a prompt of Ollama's", { response: "a", done: false }, "text"],
  ["a list", [1], "other"],
  ["nothing", undefined, "other"],
];
for (const [name, data, kind] of KINDS) {
  Deno.test(`frameKind() calls ${name} ${kind}`, () => assert.equal(frameKind(data), kind));
}

/** The pieces of a stream whose frames are those of `pieces`, framed. */
async function framed(pieces: readonly string[], step: Partial<FramingStep>, dialect: Dialect = chatDialect) {
  const clock = fakeClock();
  const pace = { first_token_ms: 0, tokens_per_sec: 1, jitter_pct: 0 };
  const exchange = {
    draw: () => () => 0.5,
    now: clock.now,
    sleep: (ms: number) => clock.sleep(ms),
    doze: (ms: number) => clock.sleep(ms),
  };
  const frames = pieces.map((text) => {
    const kind = frameKind(jsonIn(text));
    return { text, part: kind === "call" ? "arguments" : kind === "thinking" ? "text" : kind } as const;
  }).map(({ text, part }) => ({ text, part: part === "other" ? "aside" as const : part }));
  const answer = {
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: stream(() => frames, exchange, pace),
  };
  const chat = { ...PLAIN, dialect, messages: [] };
  const { body } = withFraming(answer, { chat }, framing().parse(step));
  assert.ok(!isWhole(body));
  for (const index of body.pieces.keys()) await body.pace(index);
  return { pieces: body.pieces.map(String), waited: clock.waited() };
}

Deno.test("per_frame: all has a frame for each part of a chat completion, a whole call in its own", async () => {
  const { pieces } = await framed(await answered("/v1/chat/completions", CHAT), { per_frame: "all" });
  const deltas = pieces.slice(1, -2).map((piece) => Object(jsonIn(piece))["choices"][0].delta);
  assert.deepEqual(deltas, [
    { reasoning_content: "So I think." },
    { content: "Let me look." },
    {
      tool_calls: [{
        index: 0,
        id: "c1",
        type: "function",
        function: { name: "now", arguments: '{"city":"Oslo"}' },
      }],
    },
    { content: "One moment." },
    {
      tool_calls: [{ index: 1, id: "c2", type: "function", function: { name: "now", arguments: '{"a":1}' } }],
    },
  ]);
  assert.equal(pieces.at(-1), "data: [DONE]\n\n");
});

Deno.test("per_frame: 2 puts two tokens in a frame, and waits for both", async () => {
  const pieces = await answered("/v1/chat/completions", CHAT, { text: "Hello there big wide world" });
  const alone = await framed(pieces, { space: false });
  const { pieces: pairs, waited } = await framed(pieces, { per_frame: 2 });
  const said = pairs.map((piece) => Object(jsonIn(piece))["choices"]?.[0].delta.content ?? "");
  assert.deepEqual(said.filter((text) => text !== ""), ["Hello there", " big wide", " world"]);
  assert.equal(waited, alone.waited);
  assert.equal(waited, 4000);
});

Deno.test("per_frame numbers the events of the responses API anew", async () => {
  const body = { model: "gpt-4o", input: "hi", stream: true };
  const { pieces } = await framed(
    await answered("/v1/responses", body),
    { per_frame: "all" },
    responsesDialect,
  );
  assert.deepEqual(
    pieces.map((piece) => jsonIn(piece)?.["sequence_number"]),
    pieces.map((_, index) => index),
  );
  const deltas = pieces.map((piece) => jsonIn(piece)).filter((json) =>
    String(json?.["type"]).endsWith(".delta")
  );
  assert.deepEqual(deltas.map((json) => json?.["delta"]), [
    "So I think.",
    "Let me look.",
    '{"city":"Oslo"}',
    "One moment.",
    '{"a":1}',
  ]);
});

for (const [path, key] of [["/v1/messages", "delta"], [STREAMS[4]?.[0] ?? "", "candidates"]] as const) {
  Deno.test(`per_frame: all merges what a stream of ${path} says`, async () => {
    const [, body = {}] = STREAMS.find(([one]) => one === path) ?? [];
    const before = await answered(path, body);
    const { pieces } = await framed(before, { per_frame: "all" });
    const kinds = (list: readonly string[]) => list.map((piece) => frameKind(jsonIn(piece)));
    assert.deepEqual(once(kinds(pieces)), once(kinds(before)));
    const texts = pieces.filter((piece) => frameKind(jsonIn(piece)) === "text");
    assert.equal(texts.length, 2);
    assert.match(texts[1] ?? "", /"text":"One moment\."/);
    assert.ok(texts.every((text) => Object.hasOwn(jsonIn(text) ?? {}, key)));
  });
}

Deno.test("per_frame: all makes a data: line of more than 64 KiB of a long call", async () => {
  const answer = { calls: [{ name: "now", arguments: { a: "word ".repeat(14_000) } }] };
  const { pieces } = await framed(await answered("/v1/chat/completions", CHAT, answer), { per_frame: "all" });
  assert.deepEqual([pieces.length, (pieces[0] ?? "").length > 65_536], [3, true]);
});

Deno.test("L08 (freellmapi#1087): a stream of chat without the space behind data:", async () => {
  const before = await answered("/v1/chat/completions", CHAT, { text: "Hello there big wide world" });
  const { pieces } = await framed(before, { space: false });
  assert.deepEqual(pieces.map((piece) => piece.slice(0, 6)), [
    ...before.slice(1).map(() => "data:{"),
    "data:[",
  ]);
  assert.deepEqual(pieces.map((piece) => piece.replace("data:", "data: ")), before);
});

Deno.test("L04 (obsidian-local-gpt#22): a comment of OpenRouter's before the first frame", async () => {
  const before = await answered("/v1/chat/completions", CHAT, { text: "Hello there big wide world" });
  const { pieces } = await framed(before, { comment: "OPENROUTER PROCESSING" });
  assert.deepEqual(pieces, [": OPENROUTER PROCESSING\n\n", ...before]);
});
