import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import { openMetrics } from "../../../engine/metrics/open.ts";
import { inFolder } from "../support.ts";
import { ALL, delivery, optionsOf, requests } from "./stores.ts";

/** Runs statements on a file as another program would. */
async function elsewhere(url: string, statements: readonly string[]): Promise<void> {
  const client = createClient({ url, concurrency: 1 });
  await client.batch([...statements], "write");
  client.close();
}

/** Names and definitions of all that a database file contains. */
async function schemaOf(url: string): Promise<unknown[]> {
  const client = createClient({ url, concurrency: 1 });
  const { rows } = await client.execute("SELECT name, sql FROM sqlite_schema ORDER BY name");
  client.close();
  return rows.map((row) => ({ ...row }));
}

/** Makes a file with one row of ours, then changes it. */
async function ours(url: string, statements: readonly string[]): Promise<void> {
  const store = await openStore(optionsOf(url));
  await store.write(delivery(1));
  await store.close();
  await elsewhere(url, statements);
}

const OTHERS: Readonly<Record<string, { statements: string[]; ours?: boolean; why: RegExp }>> = {
  "of another program": {
    statements: ["CREATE TABLE bookmarks (url TEXT)", "CREATE TABLE tags (name TEXT)"],
    why:
      /it is a database of another program, with the tables "bookmarks", "tags"; move it away, or name another/,
  },
  "of another program with a table of our name": {
    statements: ["CREATE TABLE runs (run_id TEXT PRIMARY KEY, started_ms INTEGER)"],
    why:
      /its table "runs" is not as this version of errorworks makes it: it is another version's, or another/,
  },
  "with a table where we have a view": {
    statements: ["CREATE TABLE llm_requests (id INTEGER)"],
    why: /it is a database of another program, with the table "llm_requests"/,
  },
  "of ours, with a table where we have a view": {
    ours: true,
    statements: ["DROP VIEW llm_requests", "CREATE TABLE llm_requests (id INTEGER)"],
    why: /its table "llm_requests" is not as this version of errorworks makes it/,
  },
  "of a newer version": {
    ours: true,
    statements: ["UPDATE errorworks SET schema_version = 2"],
    why:
      /made by a newer version of errorworks \(schema 2, here 1\); use that version, or name another database/,
  },
  "of an older version": {
    ours: true,
    statements: ["UPDATE errorworks SET schema_version = 0"],
    why: /made by an older version of errorworks \(schema 0, here 1\); move it away/,
  },
};

for (const [what, other] of Object.entries(OTHERS)) {
  Deno.test(`a file ${what} is refused with a sentence, and left as it is`, async () => {
    await inFolder({}, async (folder) => {
      const url = `file:${folder}/a.db`;
      if (other.ours) await ours(url, other.statements);
      else await elsewhere(url, other.statements);
      const before = await schemaOf(url);
      for (const open of [openStore, openMetrics]) {
        await assert.rejects(() => open(optionsOf(url)), other.why);
      }
      assert.deepEqual(await schemaOf(url), before);
    });
  });
}

Deno.test("a file that this program made before there was a mark is adopted with its rows", async () => {
  await inFolder({}, async (folder) => {
    const url = `file:${folder}/a.db`;
    await ours(url, [
      "DROP TABLE errorworks",
      "CREATE VIEW mine AS SELECT 1",
      "CREATE TABLE notes (text TEXT)",
    ]);
    for (const number of [2, 3]) {
      const store = await openMetrics(optionsOf(url));
      await store.write(delivery(number, { from: number }));
      assert.equal(await requests(store), number);
      assert.equal((await store.read(ALL)).rows.length, number);
      await store.close();
    }
  });
});

Deno.test("a file of another program that takes the place of ours while it is used gets no row", async () => {
  await inFolder({}, async (folder) => {
    const url = `file:${folder}/a.db`;
    const store = await openStore(optionsOf(url));
    await store.write(delivery(1));
    await elsewhere(`file:${folder}/b.db`, ["CREATE TABLE bookmarks (url TEXT)"]);
    await Deno.rename(`${folder}/b.db`, `${folder}/a.db`);
    await assert.rejects(() => store.write(delivery(2)), /of another program/);
    await Deno.remove(`${folder}/a.db`);
    await store.write(delivery(2));
    assert.equal(await requests(store), 1);
    await store.close();
  });
});
