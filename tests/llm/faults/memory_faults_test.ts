/** The faults that remember, in all APIs, whole and as a stream: compared byte for byte with replies of the same seed. */
import { strict as assert } from "node:assert";
import { sha256 } from "../../../engine/base/digest.ts";
import { versionFor } from "../anthropic/support.ts";
import { always, type Bench, withServer } from "../../harness.ts";

const SCHEMA = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const FUNCTION = { name: "weather", parameters: SCHEMA };
const MESSAGES = [{ role: "user", content: "Hello there" }];
const CHAT = { messages: MESSAGES, tools: [{ type: "function", function: FUNCTION }] };

/** One of the APIs, and how it is asked for something. */
interface Api {
  readonly name: string;
  path(stream: boolean): string;
  body(stream: boolean): Readonly<Record<string, unknown>>;
  /** Pattern of its ids; absent where it has none. */
  readonly ids?: RegExp;
}

/** An API that is told in the body whether to stream. */
function api(name: string, path: string, body: Readonly<Record<string, unknown>>, ids?: RegExp): Api {
  return { name, path: () => path, body: (stream) => ({ ...body, stream }), ...(ids && { ids }) };
}

function gemini(name: string, query: string): Api {
  const method = (stream: boolean) => stream ? `streamGenerateContent${query}` : "generateContent";
  return {
    name,
    path: (stream) => `/v1beta/models/gemini-2.5-flash:${method(stream)}`,
    body: () => ({
      contents: [{ role: "user", parts: [{ text: "Hello there" }] }],
      tools: [{ functionDeclarations: [FUNCTION] }],
      generationConfig: { thinkingConfig: { includeThoughts: true } },
    }),
    ids: /(?<="responseId": ?")\w{22}/g,
  };
}

const CHAT_IDS = /chatcmpl-\w{29}|call_\w{24}/g;
const RESPONSE_IDS = /(?:resp|rs|msg|fc)_[0-9a-f]{50}|call_\w{24}/g;

const apis: readonly Api[] = [
  api("chat completions", "/v1/chat/completions", { model: "gpt-4o", ...CHAT }, CHAT_IDS),
  api("Azure", "/openai/v1/chat/completions", { model: "gpt-4o", ...CHAT }, CHAT_IDS),
  api("an Azure deployment", "/openai/deployments/mine/chat/completions", CHAT, CHAT_IDS),
  api("completions", "/v1/completions", { model: "gpt-3.5-turbo-instruct", prompt: "Hello" }, /cmpl-\w{29}/g),
  api(
    "responses",
    "/v1/responses",
    { model: "gpt-4o", input: "Hello", tools: [{ type: "function", ...FUNCTION, strict: false }] },
    RESPONSE_IDS,
  ),
  api("responses that reason", "/v1/responses", { model: "o3", input: "Hello" }, RESPONSE_IDS),
  api("messages", "/v1/messages", {
    model: "claude-sonnet-4-5",
    max_tokens: 4000,
    messages: MESSAGES,
    tools: [{ name: "weather", input_schema: SCHEMA }],
  }, /(?:msg|toolu)_01\w{22}/g),
  api("messages with thoughts", "/v1/messages", {
    model: "claude-sonnet-4-5",
    max_tokens: 4000,
    messages: MESSAGES,
    thinking: { type: "enabled", budget_tokens: 2000 },
  }, /msg_01\w{22}/g),
  gemini("Gemini", ""),
  gemini("Gemini as events", "?alt=sse"),
  api("Ollama's chat", "/api/chat", { model: "llama3.2", ...CHAT }),
  api("Ollama's generate", "/api/generate", { model: "llama3.2", prompt: "Hello" }),
];

const FORMS = [false, true];
const KEY = { authorization: "Bearer sk-one" };

async function post({ ask }: Bench, { path, body }: Api, stream: boolean, headers = {}): Promise<string> {
  const init = {
    method: "POST",
    headers: { ...KEY, ...versionFor(path(stream)), ...headers },
    body: JSON.stringify(body(stream)),
  };
  const response = await ask(path(stream), init);
  assert.equal(response.status, 200);
  const text = await response.text();
  return `${response.headers.get("content-type")}\n${text}`;
}

/** Answers of a new server to requests of these forms, and the faults of their rows. */
async function replies(one: Api, forms: readonly boolean[], set: readonly string[]) {
  const texts: string[] = [];
  let faults: unknown[] = [];
  await withServer({ set }, async (bench) => {
    for (const stream of forms) texts.push(await post(bench, one, stream));
    faults = (await bench.rows()).map(({ fault }) => fault);
  });
  return { texts, faults };
}

function form(stream: boolean): string {
  return stream ? "stream" : "whole";
}

/** Answers of a server without faults to the request before and to one of a form, by form. */
async function healthyReplies(one: Api, set: readonly string[]): Promise<readonly (readonly string[])[]> {
  return [(await replies(one, [false, false], set)).texts, (await replies(one, [true, true], set)).texts];
}

function idsOf(text: string, ids: RegExp): readonly string[] {
  return text.match(ids) ?? [];
}

/** A reply without its ids, and without padding that is drawn anew. */
function masked(text: string, ids: RegExp): string {
  return text.replaceAll(ids, "ID").replace(/"obfuscation":"\w*"/g, "");
}

/** Fails unless the second reply is a good one, but for its ids, which are among those of the first. */
function checkIds([first = "", second = ""]: readonly string[], good: string, ids: RegExp): void {
  const [used, own, came] = [idsOf(first, ids), idsOf(good, ids), idsOf(second, ids)];
  assert.equal(came.length, own.length);
  assert.notEqual(came.length, 0);
  assert.equal(new Set(came).size, new Set(own).size, "no two things in it have the same id");
  for (const id of came) assert.ok(used.includes(id), `${id} is among ${used}`);
  for (const id of own) assert.equal(used.includes(id), false, `${id} was drawn twice`);
  assert.equal(masked(second, ids), masked(good, ids));
}

for (const one of apis) {
  for (const calls_pct of "tools" in one.body(false) ? [0, 100] : [0]) {
    const calls = [`llm.response.tool_calls.pct=${calls_pct}`, "llm.response.tool_calls.parallel=[2,2]"];
    const what = calls_pct === 0 ? "a text" : "two tool calls";
    Deno.test(`stale_answer gives ${what} again in the form that is asked for: ${one.name}`, async () => {
      const healthy = await healthyReplies(one, calls);
      for (const before of FORMS) {
        for (const stream of FORMS) {
          const forms = [before, stream, stream];
          const { texts, faults } = await replies(one, forms, [...calls, ...always("stale_answer")]);
          assert.deepEqual(faults, [null, "stale_answer", "stale_answer"]);
          const [first] = healthy[Number(stream)] ?? [];
          assert.equal(texts[1], first, `${form(stream)} after ${form(before)}`);
          assert.equal(texts[2], first, "it goes on");
        }
      }
    });

    const { ids } = one;
    if (!ids) continue;
    Deno.test(`duplicate_id gives ${what} under ids of before and leaves the rest: ${one.name}`, async () => {
      const healthy = await healthyReplies(one, calls);
      for (const before of FORMS) {
        for (const stream of FORMS) {
          const { texts, faults } = await replies(one, [before, stream], [
            ...calls,
            ...always("duplicate_id"),
          ]);
          assert.deepEqual(faults, [null, "duplicate_id"]);
          checkIds(texts, healthy[Number(stream)]?.[1] ?? "", ids);
        }
      }
    });
  }
}

for (const name of ["stale_answer", "duplicate_id"]) {
  Deno.test(`${name} gives no client what another got, nor what was before a reset`, async () => {
    const [chat] = apis;
    if (!chat) return assert.fail("there is an API");
    await withServer({ set: always(name) }, async (bench) => {
      const told = async (keys: readonly string[]) => {
        for (const key of keys) await post(bench, chat, false, { authorization: `Bearer ${key}` });
        return (await bench.rows()).map(({ client, fault }) => [client, fault]);
      };
      const [a, b, c] = ["a", "b", "c"].map((key) => `key_${sha256(key).slice(0, 12)}`);
      assert.deepEqual(await told(["a", "b", "a", "b", "c"]), [
        [a, null],
        [b, null],
        [a, name],
        [b, name],
        [c, null],
      ]);
      await bench.server.coordinator.reset();
      assert.deepEqual(await told(["a", "a"]), [[a, null], [a, name]]);
    });
  });
}

Deno.test("what a request got that no model answers, or a fault spoilt, is not given again", async () => {
  await withServer({ set: ["llm.faults.stale_answer.pct=100"] }, async (bench) => {
    const embed = { model: "text-embedding-3-small", input: "Hello" };
    const body = JSON.stringify(embed);
    await (await bench.ask("/v1/embeddings", { method: "POST", headers: KEY, body })).text();
    assert.equal(bench.server.coordinator.notes.memory()["fault_memory_bytes"]?.size, 0);
  });
  const set = [...always("swapped_answer"), ...always("stale_answer")];
  await withServer({ set }, async (bench) => {
    await (await bench.chat()).text();
    assert.equal(bench.server.coordinator.notes.memory()["fault_memory_bytes"]?.size, 0);
  });
});

Deno.test("where only tool calls have ids, duplicate_id makes one call and gives it an id of before: Ollama", async () => {
  const ollama = apis.find(({ name }) => name === "Ollama's chat") ?? assert.fail();
  const id = /(?<="id":")call_[0-9a-z]{8}(?=")/g;
  for (const before of FORMS) {
    for (const stream of FORMS) {
      await withServer(
        { set: ["llm.response.tool_calls.pct=100", ...always("duplicate_id")] },
        async (bench) => {
          const used = idsOf(await post(bench, ollama, before), id);
          assert.notEqual(used.length, 0);
          const came = idsOf(await post(bench, ollama, stream), id);
          assert.ok(came.length > 0 && used.includes(came[0] ?? ""));
          assert.equal(new Set(came).size, came.length);
        },
      );
    }
  }
  await withServer({ set: ["llm.response.tool_calls.pct=0", ...always("duplicate_id")] }, async (bench) => {
    for (let n = 0; n < 2; n++) assert.deepEqual(idsOf(await post(bench, ollama, false), id), []);
    assert.deepEqual(
      (await bench.rows()).map(({ fault }) => fault),
      [null, null],
      "there is nothing to give again",
    );
  });
});

Deno.test("what was said in one API is not given again in another, nor are its ids", async () => {
  const ways: readonly [string, readonly unknown[]][] = [
    ["stale_answer", [null, null, "stale_answer", "stale_answer"]],
    ["duplicate_id", [null, null, null, "duplicate_id"]],
  ];
  const asked = ["chat completions", "messages", "responses", "messages"];
  for (const [name, expected] of ways) {
    await withServer({ set: always(name) }, async (bench) => {
      for (const wanted of asked) {
        const one = apis.find(({ name }) => name === wanted) ?? assert.fail(wanted);
        await post(bench, one, false);
      }
      assert.deepEqual((await bench.rows()).map(({ fault }) => fault), expected);
    });
  }
});

Deno.test("a rule may want a fault that remembers", async () => {
  const rules = [{ when: { user_contains: "again" }, answer: { fault: "stale_answer" } }];
  await withServer({ set: [`llm.response.rules=${JSON.stringify(rules)}`] }, async (bench) => {
    const again = { messages: [{ role: "user", content: "again" }] };
    const first = await (await bench.chat()).text();
    assert.equal(await (await bench.chat(again)).text(), first);
    assert.deepEqual((await bench.rows()).map(({ fault }) => fault), [null, "stale_answer"]);
  });
});

Deno.test("an answer of several choices, with probabilities, or of another model is given again as it was", async () => {
  await withServer({ set: always("stale_answer") }, async (bench) => {
    const choices = async (body: Record<string, unknown>) => {
      const { choices, model, usage } = await (await bench.chat(body)).json();
      const texts = choices.map((one: { message: { content: string } }) => one.message.content);
      return { told: { model, usage, texts }, choices };
    };
    const three = await choices({ n: 3, logprobs: true, top_logprobs: 1 });
    assert.equal(three.told.texts.length, 3);
    const messages = [{ role: "user", content: "Say something else, and say it at length" }];
    const plain = await choices({ model: "gpt-4o-mini", messages });
    assert.deepEqual(plain.told, three.told);
    assert.equal(plain.choices[0].logprobs, null);
    const weighed = await choices({ logprobs: true });
    assert.equal(
      weighed.choices[0].logprobs.content.map(({ token }: { token: string }) => token).join(""),
      three.told.texts[0],
    );
  });
});
