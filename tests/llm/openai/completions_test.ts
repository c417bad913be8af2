import { strict as assert } from "node:assert";
import { encode } from "gpt-tokenizer/encoding/cl100k_base";
import { always, type Bench, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";

const MODEL = "gpt-3.5-turbo-instruct";
const SHORT = ["llm.response.random.min_words=3", "llm.response.random.max_words=3"];

function post(ask: Bench["ask"], body: Record<string, unknown>): Promise<Response> {
  return ask("/v1/completions", { method: "POST", body: JSON.stringify({ model: MODEL, ...body }) });
}

interface Chunk {
  readonly choices: readonly {
    text: string;
    index: number;
    finish_reason: string | null;
    logprobs: unknown;
  }[];
  readonly usage?: unknown;
}

async function chunks(response: Response): Promise<Chunk[]> {
  const frames = (await response.text()).split("\n\n");
  assert.deepEqual(frames.splice(-2), ["data: [DONE]", ""]);
  return frames.map((frame) => JSON.parse(frame.slice("data: ".length)));
}

Deno.test("a legacy completion has the recorded keys and headers, and 16 tokens where nothing else is said", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const response = await post(ask, { prompt: "Once upon a time" });
    assert.equal(response.headers.get("openai-model"), "gpt-3.5-turbo-instruct:20230824-v2");
    const body = await response.json();
    assert.deepEqual(Object.keys(body), ["id", "object", "created", "model", "choices", "usage"]);
    assert.match(body.id, /^cmpl-[A-Za-z0-9]{29}$/);
    assert.equal(body.object, "text_completion");
    assert.equal(body.model, "gpt-3.5-turbo-instruct:20230824-v2");
    assert.deepEqual(Object.keys(body.choices[0]), ["text", "index", "logprobs", "finish_reason"]);
    assert.equal(body.choices[0].finish_reason, "length");
    assert.deepEqual(body.usage, { prompt_tokens: 4, completion_tokens: 16, total_tokens: 20 });
    const [row] = await rows();
    assert.deepEqual([row?.["prompt_tokens"], row?.["completion_tokens"]], [4, 16]);
  });
});

Deno.test("the finish reason is on the last text for length, on an empty one for stop", async () => {
  for (const [reason, set] of [["length", []], ["stop", SHORT]] as const) {
    await withServer({ set }, async ({ ask }) => {
      const response = await post(ask, { prompt: "Hello", stream: true });
      assert.equal(response.headers.get("content-type"), "text/event-stream");
      assert.equal(response.headers.get("cache-control"), "no-cache, must-revalidate");
      assert.equal(response.headers.get("openai-model"), "gpt-3.5-turbo-instruct:20230824-v2");
      const all = await chunks(response);
      const last = all.at(-1)?.choices[0];
      assert.equal(last?.finish_reason, reason);
      assert.equal(last?.text === "", reason === "stop");
      assert.deepEqual(Object.keys(all[0] ?? {}), ["id", "object", "created", "choices", "model"]);
      assert.ok(
        all.slice(0, -1).every(({ choices: [one] }) => one?.finish_reason === null && one.text !== ""),
      );
    });
  }
});

Deno.test("streamed or not, the text is the same", async () => {
  const texts = await Promise.all([false, true].map(async (stream) => {
    let texts: string[] = [];
    await withServer({}, async ({ ask }) => {
      const response = await post(ask, { prompt: ["a", "b"], n: 2, stream });
      const choices = stream
        ? (await chunks(response)).flatMap(({ choices }) => choices)
        : (await response.json()).choices;
      texts = [0, 1, 2, 3].map((at) =>
        choices.filter(({ index }: { index: number }) => index === at).map(({ text }: { text: string }) =>
          text
        )
          .join("")
      );
    });
    return texts;
  }));
  assert.deepEqual(texts[0], texts[1]);
  assert.equal(new Set(texts[0]).size, 4);
});

Deno.test("choices are prompts times n, in a row, whatever form the prompts have", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async ({ ask }) => {
    const forms: readonly [unknown, string[]][] = [
      ["one", ["one"]],
      [["one", "two"], ["one", "two"]],
      [encode("one"), ["one"]],
      [[encode("one"), encode("two")], ["one", "two"]],
      [null, ["<|endoftext|>"]],
    ];
    for (const [prompt, texts] of forms) {
      const { choices } = await (await post(ask, { prompt, n: 2, best_of: 3 })).json();
      assert.deepEqual(
        choices.map(({ index, text }: { index: number; text: string }) => [index, text]),
        texts.flatMap((text) => [text, text]).map((text, at) => [at, `Echo: ${text}`]),
      );
    }
  });
});

Deno.test("echo repeats the prompt, and probabilities come in lists side by side", async () => {
  await withServer({}, async ({ ask }) => {
    const asked = { prompt: "The quick brown fox", echo: true, logprobs: 2, max_tokens: 3 };
    const { choices: [{ text, logprobs }] } = await (await post(ask, asked)).json();
    assert.ok(text.startsWith(asked.prompt));
    assert.deepEqual(Object.keys(logprobs), ["tokens", "token_logprobs", "top_logprobs", "text_offset"]);
    assert.equal(logprobs.tokens.join(""), text);
    assert.deepEqual([logprobs.token_logprobs[0], logprobs.top_logprobs[0]], [null, null]);
    for (const [at, offset] of logprobs.text_offset.entries()) {
      assert.ok(text.slice(offset).startsWith(logprobs.tokens[at]));
      if (at === 0) continue;
      assert.ok(logprobs.token_logprobs[at] <= 0);
      assert.equal(Object.keys(logprobs.top_logprobs[at]).length, 2);
    }
    const streamed = await chunks(await post(ask, { ...asked, stream: true }));
    assert.ok(streamed.map(({ choices: [one] }) => one?.text).join("").startsWith(asked.prompt));
    const scored = await (await post(ask, { ...asked, max_tokens: 0 })).json();
    assert.deepEqual([scored.choices[0].text, scored.choices[0].finish_reason], [asked.prompt, "length"]);
  });
});

Deno.test("stop ends a text, best_of is paid for, and include_usage tells at the end", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async ({ ask }) => {
    const { choices: [stopped] } = await (await post(ask, { prompt: "one END two", stop: "END" })).json();
    assert.deepEqual([stopped.text, stopped.finish_reason], ["Echo: one ", "stop"]);
    const { usage } = await (await post(ask, { prompt: "x", best_of: 5, max_tokens: 2 })).json();
    assert.equal(usage.completion_tokens, 10);
    const asked = { prompt: "x", stream: true, stream_options: { include_usage: true } };
    const all = await chunks(await post(ask, asked));
    const last = all.pop();
    assert.deepEqual(last?.choices, []);
    assert.deepEqual(Object.keys(last?.usage ?? {}), ["prompt_tokens", "completion_tokens", "total_tokens"]);
    assert.ok(all.every(({ usage }) => usage === null));
  });
});

Deno.test("a rule settles a completion, and faults of streams find it", async () => {
  const rule = { when: { user_contains: "magic" }, answer: { text: "abracadabra" } };
  await withServer({ set: [`llm.response.rules=${JSON.stringify([rule])}`] }, async ({ ask }) => {
    const { choices } = await (await post(ask, { prompt: "the magic word" })).json();
    assert.equal(choices[0].text, "abracadabra");
  });
  await withServer({ set: always("missing_fields") }, async ({ ask }) => {
    const body = await (await post(ask, { prompt: "x" })).json();
    assert.deepEqual(Object.keys(body), ["id", "object", "created", "model"]);
  });
});

Deno.test("what is wrong is said in the words of the real API", async () => {
  const cases: readonly [Record<string, unknown>, RegExp][] = [
    [{ model: undefined }, /^you must provide a model parameter$/],
    [{ prompt: [] }, /^'\$\.prompt' is invalid\./],
    [{ prompt: "x", foo: 1 }, /^Unrecognized request argument supplied: foo$/],
    [
      { prompt: "x", logprobs: 6 },
      /^Invalid 'logprobs': integer above maximum value\. Expected a value <= 5, but got 6/,
    ],
    [
      { prompt: "x", logprobs: true },
      /^Invalid type for 'logprobs': expected an integer, but got a boolean instead\.$/,
    ],
    [
      { prompt: "x", best_of: 21 },
      /^Invalid 'best_of': integer above maximum value\. Expected a value <= 20/,
    ],
    [
      { prompt: "x", n: 3, best_of: 2 },
      /^You requested that the server return more choices than it will generate/,
    ],
    [
      { prompt: "x", max_tokens: 5000 },
      /^This model's maximum context length is 4097 tokens, however you requested 5001 tokens \(1 in your prompt; 5000 for the completion\)/,
    ],
    [{ prompt: Array(2048).fill("x"), n: 2 }, /^Invalid 'prompt': array too long/],
  ];
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    for (const [fields, message] of cases) {
      const response = await post(ask, fields);
      assert.equal(response.status, 400, JSON.stringify(fields));
      assert.match((await response.json()).error.message, message);
    }
    const field = fc.constantFrom(
      "prompt",
      "stop",
      "logprobs",
      "stream_options",
      "n",
      "echo",
      "max_tokens",
      "suffix",
    );
    await fc.assert(
      fc.asyncProperty(field, fc.jsonValue(), async (name, value) => {
        const { status } = await post(ask, { prompt: "x", [name]: value });
        assert.ok(status === 200 || status === 400);
      }),
      { numRuns: 300 },
    );
  });
});

Deno.test("Azure completes by the name of a deployment", async () => {
  await withServer({}, async ({ ask }) => {
    const path = "/openai/deployments/mine/completions?api-version=2024-10-21";
    const send = (body: unknown) => ask(path, { method: "POST", body: JSON.stringify(body) });
    const body = await (await send({ prompt: "x" })).json();
    assert.equal(body.object, "text_completion");
    assert.ok(body.choices[0].text.length > 0);
    assert.ok(body.choices[0].content_filter_results);
    assert.match(await (await send({ prompt: "x", stream: true })).text(), /data: \[DONE\]\n\n$/);
  });
});
