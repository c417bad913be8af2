/** A thousand hostile texts for `query`: none writes, none reads a file, none goes over its limits. */
import { strict as assert } from "node:assert";
import { openStore } from "../../../../engine/metrics/libsql_store.ts";
import { ProcessReader } from "../../../../engine/metrics/query/process_reader.ts";
import { QUERY_LIMITS } from "../../../../engine/metrics/query/query.ts";
import { underLoad } from "../../../harness.ts";
import { fc, inFolder } from "../../support.ts";
import { delivery, optionsOf, run } from "../stores.ts";
import { HOSTILE_TEXTS, NEW_FILE, PIECES, SECRET_FILE } from "./hostile_texts.ts";

const TEXTS = 1_000;
const SECRET = "the-content-of-a-file";
const PAGE = { offset: 0, limit: 50 };
const QUERY_MS = 400;
/** Time that ending and starting the process may add. */
const GRACE_MS = 4_000;

/** Content of each file in a folder, by name, but for what readers of a log share. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith("-shm")) files[name] = (await Deno.readFile(`${folder}/${name}`)).toBase64();
  }
  return files;
}

/** Asks one text, and checks all that can be seen in its answer. */
async function ask(reader: ProcessReader, sql: string, folder: string): Promise<void> {
  const begun = performance.now();
  const answer = await reader.query({ sql, ...PAGE }).catch((error) => {
    assert.equal(error.name, "QueryError", `${sql}\n${error}`);
    return error.message;
  });
  const took = performance.now() - begun;
  assert.ok(took < QUERY_MS + underLoad(GRACE_MS), `${took} ms: ${sql}`);
  const said = JSON.stringify(answer);
  const hex = new TextEncoder().encode(SECRET).toHex();
  assert.ok(!said.includes(SECRET) && !said.toLowerCase().includes(hex), sql);
  if (typeof answer === "string") return assert.ok(!answer.includes(`${folder}/metrics.db`), sql);
  assert.ok(answer.rows.length <= PAGE.limit, sql);
  assert.ok(said.length < 2 * QUERY_LIMITS.page_chars, sql);
}

Deno.test("query() survives a thousand hostile texts: no write, no file read, none over its limits", async () => {
  await inFolder({ "secret.txt": SECRET }, async (folder) => {
    const url = `file:${folder}/metrics.db`;
    const store = await openStore(optionsOf(url));
    await store.begin(run("run_a"));
    await store.write(delivery(1, { count: 500 }));
    await store.close();
    const before = await contentOf(folder);
    const reader = new ProcessReader(`${folder}/metrics.db`, { query_ms: QUERY_MS });
    const real = (text: string) =>
      text.replaceAll(SECRET_FILE, `${folder}/secret.txt`).replaceAll(NEW_FILE, `${folder}/new.txt`);
    try {
      for (const text of HOSTILE_TEXTS) await ask(reader, real(text), folder);
      const mixed = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((parts) =>
        parts.join(" ")
      );
      await fc.assert(fc.asyncProperty(mixed, (text) => ask(reader, real(text), folder)), {
        numRuns: TEXTS - HOSTILE_TEXTS.length,
        seed: 1,
        endOnFailure: true,
      });
      assert.deepEqual((await reader.query({ sql: "SELECT count(*) FROM llm_requests", ...PAGE })).rows, [[
        500,
      ]]);
    } finally {
      await reader.close();
    }
    assert.deepEqual(await contentOf(folder), before);
  });
});
