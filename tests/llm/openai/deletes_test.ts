import { strict as assert } from "node:assert";
import { type Bench, HELLO, withServer } from "../../harness.ts";
import { upload } from "./files/support.ts";

/** Path of something that a client has stored, by what makes it. */
const STORED: Readonly<Record<string, (bench: Bench) => Promise<string>>> = {
  "a file": async (bench) => `/v1/files/${(await upload(bench, "x")).id}`,
  "a chat completion": (bench) => made(bench, "/v1/chat/completions", { ...HELLO, store: true }),
  "a response": (bench) => made(bench, "/v1/responses", { model: "gpt-4o", input: "hi" }),
  "a conversation": (bench) => made(bench, "/v1/conversations", {}),
};

async function made({ ask }: Bench, path: string, body: unknown): Promise<string> {
  const { id } = await (await ask(path, { method: "POST", body: JSON.stringify(body) })).json();
  return `${path}/${id}`;
}

for (const [what, make] of Object.entries(STORED)) {
  Deno.test(`${what} that is deleted several times at once is deleted once`, async () => {
    await withServer({ set: ["llm.latency={ base_ms: 20, jitter_ms: 0 }"] }, async (bench) => {
      const path = await make(bench);
      const statuses = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const response = await bench.ask(path, { method: "DELETE" });
          await response.body?.cancel();
          return response.status;
        }),
      );
      assert.deepEqual(statuses.toSorted(), [200, 404, 404, 404]);
    });
  });
}
