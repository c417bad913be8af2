import { strict as assert } from "node:assert";
import { encode } from "gpt-tokenizer/encoding/cl100k_base";
import { type Bench, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";

const SMALL = "text-embedding-3-small";

function post(ask: Bench["ask"], body: unknown): Promise<Response> {
  return ask("/v1/embeddings", { method: "POST", body: JSON.stringify(body) });
}

async function vectors(ask: Bench["ask"], body: Record<string, unknown>): Promise<number[][]> {
  const response = await post(ask, { model: SMALL, ...body });
  assert.equal(response.status, 200);
  const { data } = await response.json();
  return data.map(({ embedding }: { embedding: number[] }) => embedding);
}

function floats(base64: string): number[] {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(4 * at, true));
}

const length = (vector: readonly number[]) => Math.hypot(...vector);
const cosine = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

Deno.test("an embedding has the shape, the header and the usage of the real one", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const response = await post(ask, { model: "text-embedding-ada-002", input: "hello world" });
    assert.equal(response.headers.get("openai-model"), "text-embedding-ada-002-v2");
    assert.equal(response.headers.get("content-type"), "application/json");
    const body = await response.json();
    assert.deepEqual(Object.keys(body), ["object", "data", "model", "usage"]);
    assert.deepEqual(Object.keys(body.data[0]), ["object", "index", "embedding"]);
    assert.equal(body.model, "text-embedding-ada-002-v2");
    assert.deepEqual(body.usage, { prompt_tokens: 2, total_tokens: 2 });
    const [row] = await rows();
    assert.deepEqual([row?.["model"], row?.["prompt_tokens"]], ["text-embedding-ada-002", 2]);
  });
});

Deno.test("base64 and float say the same vector", async () => {
  await withServer({}, async ({ ask }) => {
    const [plain = []] = await vectors(ask, { input: "hello", encoding_format: "float" });
    const [absent = []] = await vectors(ask, { input: "hello" });
    const response = await post(ask, { model: SMALL, input: "hello", encoding_format: "base64" });
    const packed = floats((await response.json()).data[0].embedding);
    assert.deepEqual(plain, absent);
    assert.equal(packed.length, 1536);
    packed.forEach((value, at) => assert.ok(Math.abs(value - (plain[at] ?? 9)) < 1e-8));
  });
});

Deno.test("sizes are those of the model, or shorter where that was asked for, and always one long", async () => {
  await withServer({}, async ({ ask }) => {
    const sizes = {
      "text-embedding-ada-002": 1536,
      [SMALL]: 1536,
      "text-embedding-3-large": 3072,
      "mine": 1536,
    };
    for (const [model, size] of Object.entries(sizes)) {
      const [vector = []] = await vectors(ask, { model, input: "some words" });
      assert.equal(vector.length, size, model);
      assert.ok(Math.abs(length(vector) - 1) < 1e-5);
    }
    for (const dimensions of [1, 2, 256, 1536]) {
      const [vector = []] = await vectors(ask, { dimensions, input: "some words" });
      assert.equal(vector.length, dimensions);
      assert.ok(Math.abs(length(vector) - 1) < 1e-5);
    }
  });
});

Deno.test("a text and its tokens are the same, alone and among others", async () => {
  await withServer({}, async ({ ask }) => {
    const texts = ["The quick brown fox", "Grüße, 世界"];
    const fromTexts = await vectors(ask, { input: texts });
    assert.deepEqual(await vectors(ask, { input: texts.map((text) => encode(text)) }), fromTexts);
    assert.deepEqual(await vectors(ask, { input: encode(texts[0] ?? "") }), fromTexts.slice(0, 1));
    assert.deepEqual(await vectors(ask, { input: texts[1] }), fromTexts.slice(1));
  });
});

Deno.test("near texts are near, by any client and with any seed", async () => {
  const told = await Promise.all([1, 2].map(async (seed) => {
    let found: number[][] = [];
    await withServer({ seed }, async ({ ask }) => {
      found = await vectors(ask, { input: ["a cat sat", "the cat sat", "quarterly ledger overdue"] });
    });
    return found;
  }));
  assert.deepEqual(told[0], told[1]);
  const [cat = [], near = [], far = []] = told[0] ?? [];
  assert.ok(cosine(cat, near) > 0.6);
  assert.ok(cosine(cat, far) < 0.2);
});

const INVALID =
  "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";

Deno.test("inputs that are none are refused in the words of the real API", async () => {
  await withServer({}, async ({ ask }) => {
    const wrong = ["", [""], ["a", ""], [], [[]], null, 5, {}, ["a", 5], [1, "a"], [-1], [1e9], [[1], []], [
      1.5,
    ]];
    for (const input of [...wrong, undefined]) {
      const response = await post(ask, { model: SMALL, input });
      assert.equal(response.status, 400, JSON.stringify(input));
      const { error } = await response.json();
      assert.deepEqual(error, { message: INVALID, type: "invalid_request_error", param: null, code: null });
    }
    const most = await post(ask, { model: SMALL, dimensions: 1, input: Array(2048).fill("x") });
    assert.equal((await most.json()).data.length, 2048);
    const tooMany = await post(ask, { model: SMALL, input: Array(2049).fill("x") });
    assert.equal((await tooMany.json()).error.code, "array_above_max_length");
    const long = await post(ask, { model: SMALL, input: "word ".repeat(9000) });
    assert.match(
      (await long.json()).error.message,
      /^This model's maximum context length is 8192 tokens, however/,
    );
  });
});

Deno.test("other fields are checked, too", async () => {
  const cases: readonly [Record<string, unknown>, string][] = [
    [{ model: undefined }, "you must provide a model parameter"],
    [
      { dimensions: 0 },
      "Invalid 'dimensions': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ],
    [{ dimensions: 1537 }, "Invalid value for 'dimensions' = 1537. Must be less than or equal to 1536."],
    [
      { model: "text-embedding-ada-002", dimensions: 5 },
      "This model does not support specifying dimensions.",
    ],
    [{ encoding_format: "hex" }, "Invalid value: 'hex'. Supported values are: 'float' and 'base64'."],
    [{ foo: 1 }, "Unrecognized request argument supplied: foo"],
  ];
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    for (const [fields, message] of cases) {
      const response = await post(ask, { model: SMALL, input: "x", ...fields });
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.message, message);
    }
  });
});

Deno.test("whatever is sent as an input, the answer is a 200 or a 400", async () => {
  await withServer({}, async ({ ask }) => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (input) => {
        const { status } = await post(ask, { model: SMALL, dimensions: 2, input });
        assert.ok(status === 200 || status === 400);
      }),
      { numRuns: 200 },
    );
  });
});

Deno.test("its tokens count where they are limited", async () => {
  await withServer({ set: ["llm.limits.tokens_per_min=5"] }, async ({ ask }) => {
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await post(ask, { model: SMALL, input: "hello world" })).status);
    }
    assert.deepEqual(statuses, [200, 200, 429]);
  });
});
