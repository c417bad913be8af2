/**
 * Tests of faults of streams that a raw socket does not show: long waits, chance, and APIs that a fault leaves alone.
 */
import { strict as assert } from "node:assert";
import { versionFor } from "../anthropic/support.ts";
import { always, fakeClock, withServer } from "../../harness.ts";
import { piecesOf, STREAMS } from "../request/streams.ts";

const COUNTED = { stream_options: { include_usage: true } };
const STREAM = { stream: true, stream_options: { include_obfuscation: false } };

for (const fault of ["stream_stall", "masked_stall"]) {
  Deno.test(`${fault} that never ends is over after an hour`, async () => {
    const clock = fakeClock();
    await withServer({ clock, set: always(fault, { then: "never" }) }, async ({ chat, rows }) => {
      const response = await chat(STREAM);
      await assert.rejects(response.text());
      assert.equal(Math.round(clock.waited()), 3_600_000);
      const [row] = await rows();
      assert.equal(row?.["ending"], "fin");
      assert.equal(row["delay_ms"], 3_600_000);
    });
  });
}

Deno.test("slow_first_token waits on top of the pace, ahead of the first token only", async () => {
  const clock = fakeClock();
  const set = [...always("slow_first_token", { delay_sec: [7, 7] }), "llm.stream.tokens_per_sec=10"];
  await withServer({ clock, set }, async ({ chat }) => {
    await (await chat({ ...STREAM, max_tokens: 4 })).text();
    assert.equal(Math.round(clock.waited()), 7000 + 3 * 100);
  });
});

Deno.test("where a fault strikes is drawn from the seed", async () => {
  const cut = async (seed: number) => {
    let body = "";
    await withServer({ seed, set: always("malformed_frame") }, async ({ chat }) => {
      body = await (await chat(STREAM)).text();
    });
    return body;
  };
  assert.equal(await cut(3), await cut(3));
  assert.notEqual(await cut(3), await cut(4));
});

async function eventsUnder(
  options: Readonly<Record<string, unknown>>,
  path: string,
  body: object,
  fault = "stream_error",
) {
  let text = "";
  await withServer({ set: always(fault, options) }, async ({ ask }) => {
    const headers = { "x-api-key": "sk-ant-any", ...versionFor(path) };
    const init = {
      method: "POST",
      headers,
      body: JSON.stringify({ model: "gpt-4o", stream: true, ...body }),
    };
    text = await (await ask(path, init)).text();
  });
  return text.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
}

const RESPONSE = { input: "Hello" };

Deno.test("stream_error can leave it to the failed response to tell, whose number follows", async () => {
  const events = await eventsUnder({ then: "end_alone" }, "/v1/responses", RESPONSE);
  const parsed = events.map((event) => JSON.parse(event));
  assert.deepEqual(parsed.map(({ sequence_number }) => sequence_number), parsed.map((_, i) => i));
  assert.ok(parsed.every(({ type }) => type !== "error"));
  assert.equal(parsed.at(-1).type, "response.failed");
  assert.equal(parsed.at(-1).response.error.code, "server_error");
});

Deno.test("stream_error tells of the error where nothing behind it does", async () => {
  const chat = { messages: [{ role: "user", content: "Hello" }] };
  const events = await eventsUnder({ then: "end_alone" }, "/v1/chat/completions", chat);
  assert.ok(JSON.parse(events.at(-1) ?? "").error);
  const first = await eventsUnder({ where: "first", then: "eof" }, "/v1/responses", RESPONSE);
  assert.deepEqual(first.map((event) => JSON.parse(event).type), ["error"]);
});

Deno.test("stream_error of a model that is overloaded is an overloaded_error in Anthropic's words", async () => {
  const message = {
    model: "claude-sonnet-5",
    max_tokens: 100,
    messages: [{ role: "user", content: "Hello" }],
  };
  const events = await eventsUnder({ error: "overloaded" }, "/v1/messages", message);
  const { error } = JSON.parse(events.at(-1) ?? "");
  assert.deepEqual(error, { details: null, type: "overloaded_error", message: "Overloaded" });
});

Deno.test("an extra frame without answers says nothing, be there a list of answers or not", async () => {
  const options = { what: "empty_answers" };
  const events = await eventsUnder(options, "/v1/responses", RESPONSE, "extra_frame");
  const parsed = events.map((event) => JSON.parse(event));
  const said = parsed.filter(({ type }) => type === "response.output_text.delta").map(({ delta }) => delta);
  assert.equal(said.filter((delta) => delta === "").length, 1);
  assert.equal(said.join(""), parsed.find(({ type }) => type === "response.output_text.done").text);
});

Deno.test("duplicated_frame sends one frame twice, and no other", async () => {
  const events = await eventsUnder({ after_tokens: [3, 3] }, "/v1/responses", RESPONSE, "duplicated_frame");
  const twice = events.filter((event, index) => events.indexOf(event) !== index);
  assert.equal(twice.length, 1);
  assert.equal(JSON.parse(twice[0] ?? "").type, "response.output_text.delta");
});

Deno.test("a fault of streams leaves whole answers and other endpoints alone", async () => {
  await withServer({ set: always("stream_cut") }, async ({ chat, ask, rows }) => {
    assert.equal((await (await chat()).json()).object, "chat.completion");
    assert.equal((await (await ask("/v1/models")).json()).object, "list");
    assert.deepEqual((await rows()).map(({ fault }) => fault), [null, null]);
  });
});

Deno.test("a fault of tool calls leaves requests without tools alone", async () => {
  await withServer({ set: always("unknown_tool") }, async ({ chat, rows }) => {
    const { choices: [choice] } = await (await chat()).json();
    assert.equal(choice.finish_reason, "stop");
    assert.equal((await rows())[0]?.["fault"], null);
  });
});

Deno.test("a fault of the usage leaves streams alone that were not asked for it", async () => {
  await withServer({ set: always("missing_usage") }, async ({ chat, rows }) => {
    await (await chat({ stream: true })).text();
    await (await chat({ stream: true, stream_options: { include_usage: true } })).text();
    assert.deepEqual((await rows()).map(({ fault }) => fault), [null, "missing_usage"]);
  });
});

Deno.test("what a fault says takes the place of what a rule says", async () => {
  const rule = { when: {}, answer: { refusal: "No." } };
  const set = [...always("prompt_echo"), `llm.response.rules=${JSON.stringify([rule])}`];
  await withServer({ set }, async ({ chat }) => {
    const { choices: [{ message }] } = await (await chat()).json();
    assert.equal(message.content, "Hello there");
    assert.equal(message.refusal, null);
  });
});

/** Keys of counts of tokens, and those of the answers, in the order of the streams. */
const COUNTS = /"(?:usage|usageMetadata|eval_count|prompt_eval_count)": ?[{\d]/;
const ANSWERS = ["choices", "choices", "output", "content", "candidates", "message"];

for (const [index, [path, body]] of STREAMS.entries()) {
  Deno.test(`missing_usage leaves no count, missing_fields no answers either: ${path}`, async () => {
    const asked = { ...body, ...path === "/v1/chat/completions" ? COUNTED : {} };
    const answers = new RegExp(`"${ANSWERS[index]}":`);
    for (const fault of ["missing_usage", "missing_fields"]) {
      await withServer({ set: always(fault) }, async (bench) => {
        const text = (await piecesOf(bench, path, asked)).join("");
        assert.doesNotMatch(text, COUNTS);
        assert.equal(answers.test(text), fault === "missing_usage");
      });
    }
  });
}
