/** Single requests that ask for as much work as they can. */
import { strict as assert } from "node:assert";
import { type Subject, withSubject } from "./books.ts";
import { IS_FULL } from "./size.ts";
import { tallied } from "../statuses.ts";

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

/** Sends one; the status of its answer. */
async function sent({ url }: Subject, path: string, body: string): Promise<number> {
  const response = await fetch(url + path, { method: "POST", body });
  for await (const _ of response.body ?? []); // all of it, and none of it kept
  return response.status;
}

// How long each may take is another test's: here it has to be survived, answered and counted.
Deno.test("request bombs are answered and counted once, and the server lives", async () => {
  await withSubject({}, async (subject) => {
    const statuses: number[] = [];
    for (const [what, { path, body }] of Object.entries(BOMBS)) {
      const status = await sent(subject, path, JSON.stringify(body()));
      assert.ok(status < 500, `${what}: ${status}`);
      statuses.push(status);
    }
    const { statuses: counted, refused } = await subject.settled();
    assert.deepEqual([counted, refused], [tallied(statuses), 0]);
  });
});

const CLIENTS = 50;
/** More memory than the bombs of all clients may ever take, in MB; the aim is printed beside what came. */
const MOST_MB = 2048;
/** A step that no machine explains, in milliseconds; the figures that are aimed at are printed beside what came. */
const LONGEST_STEP_MS = 1000;

Deno.test({
  name: "request bombs hold the event loop for no second, and 50 clients of them take less than 2 GiB",
  ignore: !IS_FULL || Deno.build.os !== "linux",
  fn: () =>
    withSubject({ isProbed: true }, async (subject) => {
      const longest = { legal: 0, illegal: 0 };
      const bombs = Object.values(BOMBS).map(({ path, body }) => ({ path, text: JSON.stringify(body()) }));
      for (const { path, text } of bombs) {
        await sent(subject, path, text); // the first one compiles the code
        await subject.longestStep();
        const kind = await sent(subject, path, text) < 400 ? "legal" : "illegal";
        longest[kind] = Math.max(longest[kind], await subject.longestStep());
      }
      const crowd = Array.from({ length: CLIENTS }, (_, at) => bombs[at % bombs.length]);
      await Promise.all(crowd.map((bomb) => bomb && sent(subject, bomb.path, bomb.text)));
      const peak = Math.round(await subject.peakMb());
      console.log(
        `longest step: ${longest.legal.toFixed(1)} ms for legal requests (aim: 5), ${
          longest.illegal.toFixed(1)
        } ms for illegal ones (aim: 20); ${CLIENTS} clients: ${peak} MB at the peak (aim: 1024)`,
      );
      assert.ok(Math.max(longest.legal, longest.illegal) < LONGEST_STEP_MS, JSON.stringify(longest));
      assert.ok(peak < MOST_MB, `${peak} MB`);
    }),
});
