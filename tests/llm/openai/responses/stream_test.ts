import { strict as assert } from "node:assert";
import type { Frame } from "../../../../llm/request/frames.ts";
import { paddings } from "../../../../llm/openai/padding.ts";
import { responseFrames, responsesDialect } from "../../../../llm/openai/responses/response_stream.ts";
import { fc } from "../../../engine/support.ts";
import { fakeClock, withServer } from "../../../harness.ts";
import { type Parsed, post, respond, streamed, typesOf, WEATHER } from "./support.ts";

const TEXT = [
  "response.output_item.added",
  "response.content_part.added",
  "response.output_text.delta",
  "response.output_text.done",
  "response.content_part.done",
  "response.output_item.done",
];
const CALL = [
  "response.output_item.added",
  "response.function_call_arguments.delta",
  "response.function_call_arguments.done",
  "response.output_item.done",
];
const SUMMARY = [
  "response.output_item.added",
  "response.reasoning_summary_part.added",
  "response.reasoning_summary_text.delta",
  "response.reasoning_summary_text.done",
  "response.reasoning_summary_part.done",
  "response.output_item.done",
];
const STARTED = ["response.created", "response.in_progress"];

Deno.test("a text comes in the order of the API, and its deltas add up to what comes whole", async () => {
  await withServer({}, async (bench) => {
    const events = await streamed(bench);
    assert.deepEqual(typesOf(events), [...STARTED, ...TEXT, "response.completed"]);
    const [created, progress, added] = events;
    assert.deepEqual(created.response, progress.response);
    assert.equal(created.response.status, "in_progress");
    assert.deepEqual(created.response.output, []);
    assert.equal(created.response.usage, null);
    assert.deepEqual(added.item.content, []);
    const deltas = events.filter(({ type }) => type === "response.output_text.delta");
    const text = deltas.map(({ delta }) => delta).join("");
    const done = events.find(({ type }) => type === "response.output_text.done");
    const last = events.at(-1).response;
    assert.equal(done.text, text);
    assert.equal(last.output[0].content[0].text, text);
    assert.equal(last.usage.output_tokens, deltas.length);
    assert.deepEqual(events.find(({ type }) => type === "response.output_item.done").item, last.output[0]);
  });
});

Deno.test("the last event of a stream is the whole response of the same seed", async () => {
  const body = { model: "gpt-5", tools: [WEATHER], reasoning: { summary: "auto" } };
  let whole: Parsed;
  await withServer({}, async (bench) => void (whole = await respond(bench, body)));
  await withServer({}, async (bench) => {
    const events = await streamed(bench, body);
    assert.deepEqual(typesOf(events), [...STARTED, ...SUMMARY, ...CALL, "response.completed"]);
    assert.deepEqual(events.at(-1).response, whole);
  });
});

Deno.test("the same seed gives the same bytes", async () => {
  const texts = new Set<string>();
  for (let i = 0; i < 2; i++) {
    await withServer({}, async (bench) => {
      const body = { stream: true, model: "gpt-5", reasoning: { summary: "auto" } };
      texts.add(await (await post(bench, body)).text());
    });
  }
  assert.equal(texts.size, 1);
});

Deno.test("parallel calls come one after the other, each under its own index", async () => {
  await withServer({ set: ["llm.response.tool_calls.parallel=[2,2]"] }, async (bench) => {
    const events = await streamed(bench, { tools: [WEATHER] });
    assert.deepEqual(typesOf(events), [...STARTED, ...CALL, ...CALL, "response.completed"]);
    const added = events.filter(({ type }) => type === "response.output_item.added");
    assert.deepEqual(added.map(({ output_index }) => output_index), [0, 1]);
    assert.deepEqual(added.map(({ item }) => [item.arguments, item.status]), [["", "in_progress"], [
      "",
      "in_progress",
    ]]);
    for (const [index, item] of events.at(-1).response.output.entries()) {
      const deltas = events.filter(({ delta, output_index }) => delta && output_index === index);
      assert.equal(deltas.map(({ delta }) => delta).join(""), item.arguments);
      assert.ok(deltas.every(({ item_id }) => item_id === item.id));
    }
  });
});

Deno.test("a custom tool is given its input in deltas", async () => {
  await withServer({}, async (bench) => {
    const events = await streamed(bench, { tools: [{ type: "custom", name: "shout" }] });
    assert.deepEqual(typesOf(events), [
      ...STARTED,
      "response.output_item.added",
      "response.custom_tool_call_input.delta",
      "response.custom_tool_call_input.done",
      "response.output_item.done",
      "response.completed",
    ]);
    const [item] = events.at(-1).response.output;
    assert.match(item.id, /^ctc_[0-9a-f]{50}$/);
    assert.equal(events.find(({ type }) => type.endsWith("input.done")).input, item.input);
  });
});

Deno.test("a refusal has events of its own", async () => {
  const set = [`llm.response.rules=${JSON.stringify([{ answer: { refusal: "I cannot help with that." } }])}`];
  await withServer({ set }, async (bench) => {
    const events = await streamed(bench);
    assert.deepEqual(
      typesOf(events),
      [...STARTED, ...TEXT, "response.completed"].map((type) => type.replace("output_text", "refusal")),
    );
    assert.equal(
      events.find(({ type }) => type === "response.refusal.done").refusal,
      "I cannot help with that.",
    );
  });
});

Deno.test("an answer that was cut ends with response.incomplete", async () => {
  await withServer({}, async (bench) => {
    const last = (await streamed(bench, { max_output_tokens: 16 })).at(-1);
    assert.equal(last.type, "response.incomplete");
    assert.deepEqual(last.response.incomplete_details, { reason: "max_output_tokens" });
  });
});

Deno.test("obfuscation pads a delta to a multiple of 16 characters, and can be turned off", async () => {
  await withServer({}, async (bench) => {
    for (const { delta, obfuscation } of await streamed(bench)) {
      if (delta) assert.equal(([...delta].length + obfuscation.length) % 16, 0);
    }
    const plain = await streamed(bench, { stream_options: { include_obfuscation: false } });
    assert.ok(plain.every((event) => !("obfuscation" in event)));
  });
});

Deno.test("probabilities ride on the deltas, and are in the whole with their bytes", async () => {
  await withServer({}, async (bench) => {
    const include = ["message.output_text.logprobs"];
    const events = await streamed(bench, { include, top_logprobs: 2 });
    const deltas = events.filter(({ type }) => type === "response.output_text.delta");
    assert.ok(deltas.every(({ delta, logprobs }) => logprobs.length === 1 && logprobs[0].token === delta));
    const { logprobs } = events.at(-1).response.output[0].content[0];
    assert.equal(logprobs.length, deltas.length);
    assert.deepEqual(Object.keys(logprobs[0]), ["token", "logprob", "bytes", "top_logprobs"]);
    assert.equal(logprobs[0].top_logprobs.length, 2);
    const plain = await streamed(bench, { include });
    assert.deepEqual(plain.at(-1).response.output[0].content[0].logprobs[0].top_logprobs, []);
  });
});

Deno.test("deltas are paced, and nothing else is", async () => {
  const clock = fakeClock();
  const set = ["llm.stream.first_token_ms=300", "llm.stream.tokens_per_sec=50"];
  await withServer({ clock, set }, async (bench) => {
    await streamed(bench, { max_output_tokens: 16 });
    assert.equal(Math.round(clock.waited()), 300 + 15 * 20);
  });
});

Deno.test("whatever is said, the deltas add up to it and the numbers have no gap", async () => {
  let base: Parsed;
  await withServer({}, async (bench) => void (base = await respond(bench)));
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.boolean(), (text, pads) => {
    const [message] = base.output;
    const output = [{ ...message, content: [{ ...message.content[0], text }] }];
    const frames = Array.from(responseFrames({ ...base, output }, pads ? paddings(() => 0.5) : null));
    const events = frames.map(parsedFrame);
    assert.deepEqual(events.map(({ sequence_number }) => sequence_number), [...events.keys()]);
    const deltas = events.filter(({ type }) => type === "response.output_text.delta");
    assert.equal(deltas.map(({ delta }) => delta).join(""), text);
    assert.ok(deltas.every(({ delta }) => delta !== ""));
    assert.equal(frames.filter(({ part }) => part === "text").length, deltas.length);
    assert.deepEqual(
      frames.map(({ part }) => part).filter((part, index, all) => part !== all[index - 1]),
      deltas.length > 0 ? ["open", "text", "finish", "end"] : ["open", "finish", "end"],
    );
  }));
});

function parsedFrame({ text }: Frame): Parsed {
  return JSON.parse(String(text).split("\ndata: ")[1] ?? "");
}

Deno.test("an error goes on with the numbers: error, then response.failed", async () => {
  await withServer({}, async (bench) => {
    const frames = Array.from(responseFrames(await respond(bench), null));
    const error = { status: 500, code: "server_error", message: "The server had an error" };
    const [told, failed] = responsesDialect.errorFrames(error, frames.slice(0, 5)).map(parsedFrame);
    assert.equal(told.type, "error");
    assert.equal(told.sequence_number, 5);
    assert.deepEqual(told.error, {
      type: "server_error",
      code: "server_error",
      message: "The server had an error",
      param: null,
    });
    assert.equal(failed.type, "response.failed");
    assert.equal(failed.sequence_number, 6);
    assert.equal(failed.response.status, "failed");
    assert.deepEqual(failed.response.error, { code: "server_error", message: "The server had an error" });
    assert.deepEqual(
      responsesDialect.errorFrames(error, []).map(parsedFrame).map(({ type, sequence_number }) => [
        type,
        sequence_number,
      ]),
      [["error", 0]],
    );
  });
});

Deno.test("a keep-alive consumes a number once the frames are counted anew", async () => {
  await withServer({}, async (bench) => {
    const frames = Array.from(responseFrames(await respond(bench), null));
    const kept = [...frames.slice(0, 3), { text: responsesDialect.keepAlive, part: "aside" } as const];
    const all = responsesDialect.numbered?.([...kept, ...frames.slice(3)]).map(parsedFrame) ?? [];
    assert.deepEqual(all[3], { type: "keepalive", sequence_number: 3 });
    assert.deepEqual(all.map(({ sequence_number }) => sequence_number), [...all.keys()]);
  });
});
