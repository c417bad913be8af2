/** Single requests that ask for as much work as they can. */
import { strict as assert } from "node:assert";
import { tallied, withSubject } from "./books.ts";

const USER = { role: "user", content: "hi" };

/** A chat for 128 answers in a schema. */
function formatted(schema: Record<string, unknown>): Record<string, unknown> {
  const json_schema = { name: "a", schema };
  return { model: "gpt-4o", messages: [USER], n: 128, response_format: { type: "json_schema", json_schema } };
}

/** An object of so many required properties. */
function wide(count: number, property: Record<string, unknown>): Record<string, unknown> {
  const names = Array.from({ length: count }, (_, i) => `p${i}`);
  const properties = Object.fromEntries(names.map((name) => [name, property]));
  return { type: "object", properties, required: names };
}

const CHAT = "/v1/chat/completions";
const NODE = {
  type: "object",
  properties: { c: { type: "array", items: { $ref: "#" }, minItems: 50 } },
  required: ["c"],
};

const BOMBS: Readonly<Record<string, { path: string; body: () => unknown }>> = {
  "20,000 properties": { path: CHAT, body: () => formatted(wide(20_000, { type: "string" })) },
  "patterns": {
    path: CHAT,
    body: () => formatted(wide(1_000, { type: "string", pattern: "((a{999}){999})" })),
  },
  "a schema that contains itself": { path: CHAT, body: () => formatted(NODE) },
  "long texts": { path: CHAT, body: () => formatted(wide(1_000, { type: "string", minLength: 1e9 })) },
  "a prediction of 20 MB": {
    path: CHAT,
    body: () => ({
      model: "gpt-4o",
      messages: [USER],
      prediction: { type: "content", content: "a b ".repeat(5_000_000) },
    }),
  },
  "100,000 moderations": {
    path: "/v1/moderations",
    body: () => ({ model: "omni-moderation-latest", input: Array.from({ length: 100_000 }, () => "x") }),
  },
  "2,048 embeddings": {
    path: "/v1/embeddings",
    body: () => ({ model: "text-embedding-3-large", input: Array.from({ length: 2_048 }, () => "x") }),
  },
};

// How long each may take is another test's: here it has to be survived, answered and counted.
Deno.test("request bombs are answered and counted once, and the server lives", async () => {
  await withSubject({}, async (subject) => {
    const statuses: number[] = [];
    for (const [what, { path, body }] of Object.entries(BOMBS)) {
      const response = await fetch(subject.url + path, { method: "POST", body: JSON.stringify(body()) });
      for await (const _ of response.body ?? []); // all of it, and none of it kept
      assert.ok(response.status < 500, `${what}: ${response.status}`);
      statuses.push(response.status);
    }
    const { statuses: counted, refused } = await subject.settled();
    assert.deepEqual([counted, refused], [tallied(statuses), 0]);
  });
});
