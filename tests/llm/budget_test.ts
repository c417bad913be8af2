/** No request costs more than its share: what is too large is refused as the real API does, the rest is made in slices. */
import { strict as assert } from "node:assert";
import { cpuUsage } from "node:process";
import { MadeBody } from "../../engine/reply/made_body.ts";
import { stepsOf } from "../../engine/reply/body.ts";
import { FrameBody } from "../../engine/reply/frames.ts";
import { always, type Bench, HELLO, withListener, withServer } from "../harness.ts";
import { validatorOf } from "./schema/schemas.ts";
import { assertRefusals, type Refusal, tool } from "./openai/chat/support.ts";

const texts = (count: number) => Array.from({ length: count }, () => "x");

function objectOf(count: number, property: unknown = { type: "string" }, name = "p") {
  const names = Array.from({ length: count }, (_, index) => `${name}${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, property]));
  return { type: "object", properties, required: names, additionalProperties: false };
}

function format(schema: unknown, strict = false) {
  return { response_format: { type: "json_schema", json_schema: { name: "big", schema, strict } } };
}

function tooLong(name: string, kind: "string" | "array", most: number, got: number): Refusal[1] {
  const whole = kind === "string" ? "a string" : "an array";
  return `Invalid '${name}': ${kind} too long. Expected ${whole} with maximum length ${most}, but got ${whole} with ` +
    `length ${got} instead.`;
}

const CALLS = Array.from({ length: 129 }, (_, index) => ({
  id: `call_${index}`,
  type: "function",
  function: { name: "f", arguments: "{}" },
}));
const LONG = "x".repeat(10_485_761);
const MANY = "5001 parameters exceed the limit of 5000.";
const WIDE =
  "the total length of property names, definition names and enum values is 200890, which exceeds the limit " +
  "of 120000.";

const REFUSED: Readonly<Record<string, Refusal>> = {
  "messages": [
    { messages: new Array(2049).fill(HELLO.messages[0]) },
    tooLong("messages", "array", 2048, 2049),
    "messages",
    "array_above_max_length",
  ],
  "calls of a message": [
    { messages: [...HELLO.messages, { role: "assistant", tool_calls: CALLS }] },
    tooLong("messages[1].tool_calls", "array", 128, 129),
    "messages[1].tool_calls",
    "array_above_max_length",
  ],
  "characters of a message": [
    { messages: [{ role: "user", content: LONG }] },
    tooLong("messages[0].content", "string", 10_485_760, 10_485_761),
    "messages[0].content",
    "string_above_max_length",
  ],
  "characters of a prediction": [
    { prediction: { type: "content", content: LONG } },
    tooLong("prediction.content", "string", 10_485_760, 10_485_761),
    "prediction.content",
    "string_above_max_length",
  ],
  "properties of a strict schema": [
    format(objectOf(5001), true),
    `Invalid schema for response_format 'big': ${MANY}`,
    "response_format",
    null,
  ],
  "properties of a schema that is not strict": [
    format(objectOf(5001)),
    `Invalid schema for response_format 'big': ${MANY}`,
    "response_format",
    null,
  ],
  "properties of a function": [
    { tools: [tool("f", objectOf(5001))] },
    `Invalid schema for function 'f': ${MANY}`,
    "tools[0].function.parameters",
    "invalid_function_parameters",
  ],
  "characters of names": [
    format(objectOf(1000, { type: "string" }, "x".repeat(198)), true),
    `Invalid schema for response_format 'big': ${WIDE}`,
    "response_format",
    null,
  ],
};

for (const [name, refusal] of Object.entries(REFUSED)) {
  Deno.test(`too many ${name} are refused in the words of the real API`, () => assertRefusals([refusal]));
}

const MODERATIONS: readonly [string, unknown, string][] = [
  ["texts", texts(2049), tooLong("input", "array", 2048, 2049)],
  [
    "images",
    ["a", "b"].map((name) => ({ type: "image_url", image_url: { url: `https://host/${name}.png` } })),
    "Number of images (2) exceeds maximum of 1",
  ],
];

function post({ ask }: Pick<Bench, "ask">, path: string, body: unknown): Promise<Response> {
  return ask(path, { method: "POST", body: JSON.stringify(body) });
}

for (const [name, input, message] of MODERATIONS) {
  Deno.test(`a moderation of too many ${name} is refused`, async () => {
    await withServer({}, async (bench) => {
      const response = await post(bench, "/v1/moderations", { input });
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.message, message);
    });
  });
}

const LARGE: readonly [string, unknown][] = [
  ["/v1/embeddings", { model: "text-embedding-3-large", input: texts(50) }],
  ["/v1/moderations", { input: texts(300) }],
  ["/v1/chat/completions", { ...HELLO, n: 128, ...format(objectOf(1, { type: "string", minLength: 5000 })) }],
];

for (const [path, body] of LARGE) {
  Deno.test(`a large answer of ${path} comes in chunks, laid out as a small one`, async () => {
    await withServer({}, async (bench) => {
      const response = await post(bench, path, body);
      assert.equal(response.headers.get("content-length"), null);
      const text = await response.text();
      assert.ok(text === `${JSON.stringify(JSON.parse(text), null, 2)}\n`, "another layout");
    });
  });
}

Deno.test("a fault finds a large answer whole", async () => {
  const [path, body] = LARGE[2] ?? assert.fail();
  await withServer({ set: always("missing_fields") }, async (bench) => {
    const response = await post(bench, path, body);
    assert.notEqual(response.headers.get("content-length"), null);
    const keys = Object.keys(await response.json());
    assert.ok(keys.length > 0 && keys.length < 8, keys.join());
  });
});

Deno.test("a body that is made as it is sent can be had at once, too", () => {
  const body = new MadeBody(() => ["a", "", "b"]);
  const pieces = [...stepsOf(body)].map(({ text }) => text);
  assert.deepEqual(pieces, ["", "a", "", "b"], "before the first one the work may rest");
  assert.deepEqual(body.pieces, ["a", "", "b"]);
});

Deno.test("when the budget of a request is used up, the answers that are left say what the first one said", async () => {
  const schema = objectOf(200, { type: "string", minLength: 500 });
  await withServer({}, async (bench) => {
    const { choices } =
      await (await post(bench, "/v1/chat/completions", { ...HELLO, n: 128, ...format(schema) })).json();
    const said = choices.map(({ message }: { message: { content: string } }) => message.content);
    const different = new Set(said);
    assert.equal(said.length, 128);
    assert.ok(different.size > 1 && different.size < 20, `${different.size} different answers`);
    assert.equal(said.at(-1), said[0]);
    const isValid = validatorOf(schema);
    for (const one of different) assert.ok(isValid(JSON.parse(String(one))));
  });
});

Deno.test("frames of a stream are made as they are taken", () => {
  let made = 0;
  const source = function* () {
    for (; made < 1000; made++) yield { text: `${made}` };
  };
  const steps = stepsOf(new FrameBody(source, null))[Symbol.iterator]();
  for (let i = 0; i < 3; i++) steps.next();
  assert.equal(made, 2);
});

const HEAVY: Readonly<Record<string, readonly [string, unknown]>> = {
  "128 answers by a large schema": ["/v1/chat/completions", { ...HELLO, n: 128, ...format(objectOf(5000)) }],
  "patterns that explode": [
    "/v1/chat/completions",
    { ...HELLO, n: 128, ...format(objectOf(1000, { type: "string", pattern: "((a{999}){999})" })) },
  ],
  "2,048 embeddings": ["/v1/embeddings", { model: "text-embedding-3-large", input: texts(2048) }],
  "an embedding of a long text by Gemini": [
    "/v1beta/models/gemini-embedding-001:embedContent",
    { content: { parts: [{ text: "alpha beta ".repeat(60_000) }] } },
  ],
  "an embedding of a long text by Ollama": [
    "/api/embeddings",
    { model: "nomic-embed-text", prompt: "alpha beta ".repeat(60_000) },
  ],
  "a long prediction": [
    "/v1/chat/completions",
    { ...HELLO, n: 20, prediction: { type: "content", content: "a b ".repeat(500_000) } },
  ],
  "an echo of a long prompt": [
    "/v1/completions",
    { model: "my-model", prompt: "béta gamma\n ".repeat(30_000), echo: true, max_tokens: 5 },
  ],
};

/** CPU time of this process so far, in milliseconds: what else runs on the machine adds nothing to it. */
function cpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

/** Most CPU time of a step, in milliseconds. */
const LONGEST_STEP_MS = 1_000;
/** Part of the CPU time of a request that one step on the event loop may take: they take 5 % at most. */
const LARGEST_STEP = 1 / 4;

for (const [name, [path, body]] of Object.entries(HEAVY)) {
  Deno.test(`others are answered while a request is for ${name}`, async () => {
    await withListener({}, async ({ url }) => {
      const from = cpuMs();
      let [longest, before] = [0, from];
      const timer = setInterval(() => {
        const now = cpuMs();
        longest = Math.max(longest, now - before);
        before = now;
      }, 1);
      const response = await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) });
      for await (const _ of response.body ?? []);
      clearInterval(timer);
      const all = cpuMs() - from;
      assert.equal(response.status, 200);
      assert.ok(longest < all * LARGEST_STEP, `a step took ${longest} of ${all} ms`);
      assert.ok(longest < LONGEST_STEP_MS, `the event loop was held for ${longest} ms`);
    });
  });
}
