import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";

const MODEL = "llama3.2";
const MESSAGES = [{ role: "user", content: "Hello there" }];
const WEATHER = {
  type: "function",
  function: {
    name: "weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

function post(ask: Bench["ask"], path: string, body: unknown): Promise<Response> {
  return ask(path, { method: "POST", body: JSON.stringify({ model: MODEL, ...Object(body) }) });
}

async function chat(ask: Bench["ask"], body: unknown = {}) {
  return await (await post(ask, "/api/chat", { messages: MESSAGES, stream: false, ...Object(body) })).json();
}

async function linesOf(response: Response) {
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  const lines = (await response.text()).split("\n");
  assert.equal(lines.pop(), "");
  return lines.map((line) => JSON.parse(line));
}

Deno.test("without stream: false an answer is lines of JSON, of which the last tells why it stopped", async () => {
  await withServer({}, async ({ ask }) => {
    const lines = await linesOf(
      await post(ask, "/api/chat", { messages: MESSAGES, options: { num_predict: 3 } }),
    );
    assert.deepEqual(lines.map(({ done, done_reason }) => [done, done_reason]), [
      [false, undefined],
      [false, undefined],
      [false, undefined],
      [true, "length"],
    ]);
    const { eval_count, total_duration, load_duration, prompt_eval_duration, eval_duration } = lines.at(-1);
    assert.equal(eval_count, 3);
    assert.equal(total_duration, load_duration + prompt_eval_duration + eval_duration);
  });
});

Deno.test("the lines joined are the whole answer of the same seed", async () => {
  const wishes = fc.record({
    path: fc.constantFrom("/api/chat", "/api/generate"),
    think: fc.constantFrom(false, true, "low"),
    tools: fc.constantFrom([], [WEATHER]),
    format: fc.constantFrom("", "json"),
    options: fc.record({ num_predict: fc.integer({ min: -1, max: 400 }), stop: fc.constantFrom([], ["a"]) }),
  });
  const keys = ["content", "response", "thinking"];
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), wishes, async (seed, { path, ...wish }) => {
      const body = { messages: MESSAGES, prompt: "Hello", ...wish };
      let whole: Record<string, unknown> = {};
      await withServer({ seed }, async ({ ask }) => {
        whole = await (await post(ask, path, { ...body, stream: false })).json();
      });
      await withServer({ seed }, async ({ ask }) => {
        const lines = await linesOf(await post(ask, path, body));
        const joined = lines.pop();
        const told = joined.message ?? joined;
        for (const line of lines) {
          const said = line.message ?? line;
          for (const key of keys) if (key in said) told[key] = `${told[key] ?? ""}${said[key]}`;
          if (said.tool_calls) (told.tool_calls ??= []).push(...said.tool_calls);
        }
        assert.deepEqual(joined, whole);
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("tools are called with an object of arguments, and not again after a result", async () => {
  await withServer({}, async ({ ask }) => {
    const { message, done_reason } = await chat(ask, { tools: [WEATHER] });
    assert.equal(typeof message.tool_calls[0].function.arguments.city, "string");
    assert.match(message.tool_calls[0].id, /^call_[0-9a-z]{8}$/);
    assert.equal(done_reason, "stop");
    const messages = [...MESSAGES, message, { role: "tool", tool_name: "weather", content: "sunny" }];
    assert.equal((await chat(ask, { tools: [WEATHER], messages })).message.tool_calls, undefined);
  });
});

Deno.test("an answer has the form that is asked for, and the thought that is wanted", async () => {
  await withServer({}, async ({ ask }) => {
    const format = WEATHER.function.parameters;
    assert.equal(typeof JSON.parse((await chat(ask, { format })).message.content).city, "string");
    assert.equal(typeof JSON.parse((await chat(ask, { format: "json" })).message.content), "object");
    assert.ok((await chat(ask, { think: true })).message.thinking.length > 0);
    assert.equal((await chat(ask)).message.thinking, undefined);
  });
});

Deno.test("who says nothing has its model loaded", async () => {
  await withServer({}, async ({ ask }) => {
    const [line] = await linesOf(await post(ask, "/api/generate", {}));
    assert.deepEqual([line.response, line.done_reason, line.done], ["", "load", true]);
    for (
      const [keep_alive, done_reason] of [[0, "unload"], ["0s", "unload"], ["10s", "load"], [-1, "load"]]
    ) {
      assert.equal((await chat(ask, { messages: [], keep_alive })).done_reason, done_reason, `${keep_alive}`);
    }
  });
});

Deno.test("models and the version are told, and texts become vectors", async () => {
  await withServer({}, async ({ ask }) => {
    const { models: [model] } = await (await ask("/api/tags")).json();
    assert.deepEqual([model.name, model.details.family], ["llama3.2:latest", "llama"]);
    assert.match((await (await ask("/api/version")).json()).version, /^\d+\.\d+\.\d+$/);
    const { details } = await (await post(ask, "/api/show", {})).json();
    assert.deepEqual(details, model.details);
    const { embeddings } = await (await post(ask, "/api/embed", { input: ["a", "b"], dimensions: 4 })).json();
    assert.deepEqual(embeddings.map(({ length }: { length: number }) => length), [4, 4]);
    const { embedding } = await (await post(ask, "/api/embeddings", { prompt: "a" })).json();
    assert.equal(embedding.length, 768);
  });
});

Deno.test("probabilities of tokens come when they are asked for, with as many alternatives", async () => {
  const asked = { messages: MESSAGES, prompt: "Hello", logprobs: true, options: { num_predict: 4 } };
  await withServer({}, async ({ ask }) => {
    for (const path of ["/api/chat", "/api/generate"]) {
      const whole = await (await post(ask, path, { ...asked, top_logprobs: 2, stream: false })).json();
      assert.equal(whole.logprobs.length, 4);
      assert.equal(whole.logprobs[0].top_logprobs.length, 2);
      const said = whole.message?.content ?? whole.response;
      assert.equal(whole.logprobs.map(({ token }: { token: string }) => token).join(""), said);
      const lines = await linesOf(await post(ask, path, asked));
      assert.deepEqual(lines.map(({ logprobs }) => logprobs?.length), [1, 1, 1, 1, undefined]);
      assert.deepEqual(Object.keys(lines[0].logprobs[0]), ["token", "logprob", "bytes"]);
      assert.equal(lines[0].logprobs[0].token, lines[0].message?.content ?? lines[0].response);
      const refused = await post(ask, path, { ...asked, top_logprobs: 21 });
      assert.deepEqual(await refused.json(), { error: "top_logprobs must be between 0 and 20" });
      const plain = await (await post(ask, path, { ...asked, logprobs: false, stream: false })).json();
      assert.equal(plain.logprobs, undefined);
    }
  });
});
