import { strict as assert } from "node:assert";
import { fakeClock, withServer } from "../harness.ts";

/** The chunks of a stream, and the text as it came. */
async function chunksOf(response: Response) {
  const text = await response.text();
  const frames = text.split("\n\n");
  assert.equal(frames.pop(), "", "a stream ends with an empty line");
  assert.equal(frames.pop(), "data: [DONE]");
  const json = frames.map((frame) => {
    assert.ok(frame.startsWith("data: {") && !frame.includes("\n"), frame);
    return frame.slice("data: ".length);
  });
  return { text, json, chunks: json.map((one) => JSON.parse(one)) };
}

Deno.test("a stream is role, tokens, finish and [DONE], in LF and one constant id", async () => {
  await withServer({}, async ({ chat }) => {
    const response = await chat({ stream: true });
    assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
    const { text, chunks } = await chunksOf(response);
    assert.ok(!text.includes("\r"));
    const deltas = chunks.map((chunk) => chunk.choices[0].delta);
    assert.deepEqual(deltas[0], { role: "assistant", content: "", refusal: null });
    assert.deepEqual(deltas.at(-1), {});
    const finishes = chunks.map((chunk) => chunk.choices[0].finish_reason);
    assert.equal(finishes.at(-1), "stop");
    assert.ok(finishes.slice(0, -1).every((finish) => finish === null));
    for (const key of ["id", "created", "model"]) {
      assert.equal(new Set(chunks.map((chunk) => chunk[key])).size, 1);
    }
    assert.ok(chunks.every((chunk) => chunk.object === "chat.completion.chunk" && !("usage" in chunk)));
  });
});

Deno.test("a stream and a whole answer of the same seed have the same text and the same count of tokens", async () => {
  const texts: string[] = [];
  await withServer({}, async ({ chat }) => void texts.push(await (await chat()).text()));
  const whole = JSON.parse(texts[0] ?? "");
  await withServer({}, async ({ chat }) => {
    const { chunks } = await chunksOf(await chat({ stream: true, stream_options: { include_usage: true } }));
    const content = chunks.flatMap((chunk) =>
      chunk.choices.map((choice: { delta: { content?: string } }) => choice.delta.content ?? "")
    );
    assert.equal(content.join(""), whole.choices[0].message.content);
    const { usage } = chunks.at(-1);
    assert.deepEqual(usage, whole.usage);
    assert.equal(content.filter((token) => token !== "").length, usage.completion_tokens);
  });
});

Deno.test("with include_usage every chunk but the last says usage: null, and the last has no choices", async () => {
  await withServer({}, async ({ chat }) => {
    const { chunks } = await chunksOf(await chat({ stream: true, stream_options: { include_usage: true } }));
    const last = chunks.pop();
    assert.ok(chunks.every((chunk) => chunk.usage === null));
    assert.deepEqual(last.choices, []);
    assert.equal(last.usage.total_tokens, last.usage.prompt_tokens + last.usage.completion_tokens);
  });
});

Deno.test("obfuscation pads chunk and padding to a multiple of 16 bytes, and can be turned off", async () => {
  await withServer({}, async ({ chat }) => {
    const { json, chunks } = await chunksOf(await chat({ stream: true }));
    for (const [index, one] of json.entries()) {
      const { obfuscation } = chunks[index];
      const without = one.replace(`,"obfuscation":"${obfuscation}"`, "");
      assert.equal((without.length + obfuscation.length) % 16, 0, one);
    }
    const plain = await chunksOf(
      await chat({ stream: true, stream_options: { include_obfuscation: false } }),
    );
    assert.ok(plain.chunks.every((chunk) => !("obfuscation" in chunk)));
  });
});

Deno.test("with n choices take turns, index 0 first, one finish chunk each", async () => {
  await withServer({}, async ({ chat }) => {
    const { chunks } = await chunksOf(await chat({ stream: true, n: 3, max_tokens: 4 }));
    assert.ok(chunks.every((chunk) => chunk.choices.length === 1));
    const indexes = chunks.map((chunk) => chunk.choices[0].index);
    assert.deepEqual(indexes, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    assert.deepEqual(chunks.slice(-3).map((chunk) => chunk.choices[0].finish_reason), [
      "length",
      "length",
      "length",
    ]);
  });
});

Deno.test("the pace is time to first token, then tokens per second, and all of it counts as injected delay", async () => {
  const clock = fakeClock();
  const set = ["llm.stream.first_token_ms=300", "llm.stream.tokens_per_sec=50"];
  await withServer({ clock, set }, async ({ chat, rows }) => {
    const { chunks } = await chunksOf(await chat({ stream: true, max_tokens: 5 }));
    assert.equal(chunks.length, 7);
    assert.equal(Math.round(clock.waited()), 300 + 4 * 20);
    assert.equal((await rows())[0]?.["delay_ms"], 380);
  });
});

Deno.test("jitter varies each wait within its bounds, and the same seed repeats it", async () => {
  const waits = async () => {
    const clock = fakeClock();
    const set = ["llm.stream.tokens_per_sec=100", "llm.stream.jitter_pct=50"];
    await withServer(
      { clock, set },
      async ({ chat }) => void await (await chat({ stream: true, max_tokens: 9 })).text(),
    );
    return clock.waited();
  };
  const total = await waits();
  assert.ok(total >= 8 * 5 && total <= 8 * 15 && total !== 80, String(total));
  assert.equal(await waits(), total);
});

Deno.test("timers that are late do not slow the pace down: what one is late the next waits less", async () => {
  const clock = fakeClock();
  const late = { ...clock, sleep: (ms: number) => clock.sleep(ms).then(() => clock.advance(7)) };
  const set = ["llm.stream.first_token_ms=300", "llm.stream.tokens_per_sec=50"];
  await withServer({ clock: late, set }, async ({ chat }) => {
    await (await chat({ stream: true, max_tokens: 5 })).text();
    assert.equal(Math.round(clock.waited()), 300 + 4 * (20 - 7));
    assert.equal(Math.round(clock.now()), 300 + 4 * 20 + 7);
  });
});
