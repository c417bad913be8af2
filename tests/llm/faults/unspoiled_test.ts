/** A fault that finds nothing to spoil is not booked: whatever is booked has changed what went out. */
import { strict as assert } from "node:assert";
import { faults } from "../../../llm/faults/all.ts";
import { endpoints } from "../../../llm/endpoints.ts";
import {
  agelessClock,
  always,
  type Bench,
  fakeClock,
  piecesOf,
  withListener,
  withServer,
} from "../../harness.ts";
import { type Request, requestsOf } from "../examples.ts";

/** A reply as one text: all that a client can tell replies apart by, but for the time they take. */
async function received(ask: Bench["ask"], { path, init }: Request): Promise<string> {
  const response = await ask(path, init());
  const pieces = await piecesOf(response);
  const headers = [...response.headers].filter(([name]) => name !== "openai-processing-ms");
  return JSON.stringify([response.status, headers, pieces]);
}

/** Replies to the same requests of the same seed, and what was booked for each. */
async function replies(fault: string | null) {
  const got: { reply: string; booked: unknown }[] = [];
  await withServer({ clock: agelessClock() }, async ({ ask, admin, rows }) => {
    const requests = await requestsOf(ask);
    const faults = fault === null ? {} : { [fault]: { pct: 100 } };
    await admin("/config", { method: "POST", body: JSON.stringify({ llm: { faults } }) });
    const before = (await rows()).length;
    const texts: string[] = [];
    for (const request of requests) texts.push(await received(ask, request));
    const booked = (await rows()).slice(before).map((row) => row["fault"]);
    for (const [at, reply] of texts.entries()) got.push({ reply, booked: booked[at] });
  });
  return got;
}

/** Faults whose work is in the bytes; what these leave out may be in their time alone. */
const visible = faults.filter(({ kind, name }) => kind !== "transport" && name !== "slow_first_token");
const methods = endpoints.flatMap(({ method, examples = [{}] }) => examples.map(() => method));

let good: ReturnType<typeof replies> | undefined;

for (const { name, degraded } of visible) {
  Deno.test(`${name} is booked only where it has changed the reply`, async () => {
    const healthy = await (good ??= replies(null));
    const faulty = await replies(name);
    assert.equal(faulty.length, healthy.length);
    for (const [at, { reply, booked }] of faulty.entries()) {
      if (degraded && booked !== null) continue; // this transport may have sent the nearest thing, a good reply
      if (booked === null && methods[at] !== "POST") continue; // it may tell of what came before it
      assert.equal(
        booked !== null,
        reply !== healthy[at]?.reply,
        `${name}, request ${at}: ${reply.slice(0, 300)}`,
      );
    }
  });
}

const CASES:
  readonly (readonly [title: string, fault: string, options: object, answer: object, path: string])[] = [
    ["missing_fields of a key that no API has", "missing_fields", { fields: ["no_such_key"] }, {}, "chat"],
    [
      "missing_fields of a key that Gemini has further in",
      "missing_fields",
      { fields: ["content"] },
      {},
      "gemini",
    ],
    ["quiet_cut of an answer without a word", "quiet_cut", {}, { text: "" }, "chat"],
    ["empty_content of an answer without a word", "empty_content", {}, { text: "" }, "chat"],
    ["wrong_finish with the reason that is true", "wrong_finish", { finish: "stop" }, { text: "Hi" }, "chat"],
    ["prompt_echo of an answer that echoes", "prompt_echo", {}, { text: "hi" }, "chat"],
    ["wrong_role with the role that is right", "wrong_role", { role: "assistant" }, { text: "Hi" }, "chat"],
  ];

const PATHS: Readonly<Record<string, readonly [string, object]>> = {
  chat: ["/v1/chat/completions", { model: "gpt-4o", messages: [{ role: "user", content: "hi" }] }],
  gemini: ["/v1beta/models/gemini-2.5-pro:generateContent", { contents: [{ parts: [{ text: "hi" }] }] }],
};

/** A clock on which time passes whenever somebody looks at it. */
function busyClock(): ReturnType<typeof fakeClock> {
  let now = 0;
  return { ...fakeClock(), now: () => now += 3 };
}

for (const [title, fault, options, answer, at] of CASES) {
  Deno.test(`${title} is not booked`, async () => {
    const set = [...always(fault, { ...options }), `llm.response.rules=${JSON.stringify([{ answer }])}`];
    await withServer({ set, clock: busyClock() }, async ({ ask, admin, rows }) => {
      const [path = "", body = {}] = PATHS[at] ?? [];
      assert.equal((await ask(path, { method: "POST", body: JSON.stringify(body) })).status, 200);
      const [row] = await rows();
      assert.deepEqual([row?.["fault"], row?.["outcome"]], [null, "success"]);
      const { llm } = await (await admin("/stats")).json();
      assert.deepEqual([llm.requests_by_fault[fault], llm.requests_by_outcome.fault], [0, 0]);
    });
  });
}

Deno.test("a fault of bodies leaves the answer to a HEAD alone and is not booked", async () => {
  const seen = async (set: string[]) => {
    const got: unknown[] = [];
    await withListener({ set }, async ({ ask, rows }) => {
      const response = await ask("/v1/models", { method: "HEAD" });
      got.push(response.headers.get("content-length"), (await rows())[0]?.["fault"]);
    });
    return got;
  };
  const [length, nothing] = await seen([]);
  assert.equal(nothing, null);
  for (const fault of ["truncated", "invalid_json", "empty_body"]) {
    assert.deepEqual(await seen(always(fault)), [length, null], fault);
  }
});
