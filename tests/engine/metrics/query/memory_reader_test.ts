import { strict as assert } from "node:assert";
import { openStore } from "../../../../engine/metrics/libsql_store.ts";
import { inFolder } from "../../support.ts";
import { delivery, optionsOf } from "../stores.ts";

const COUNT = { sql: "SELECT count(*) FROM llm_requests", offset: 0, limit: 1 };

/** Runs `test` with a folder in which temporary files are made. */
async function withTemporaryFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const usual = Deno.env.get("TMPDIR");
  await inFolder({}, async (folder) => {
    Deno.env.set("TMPDIR", folder);
    try {
      await test(folder);
    } finally {
      if (usual === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", usual);
    }
  });
}

Deno.test("query() of a database in memory takes several questions at once, and each has what was written before", async () => {
  const store = await openStore(optionsOf(":memory:"));
  try {
    for (const number of [1, 2, 3]) {
      await store.write(delivery(number, { from: number }));
      const answers = await Promise.all(Array.from({ length: 4 }, () => store.query(COUNT)));
      assert.deepEqual(answers.map(({ rows }) => rows), Array(4).fill([[number]]));
    }
  } finally {
    await store.close();
  }
});

Deno.test("query() of a database in memory copies it again where its temporary folder was removed, and close() does without it", async () => {
  await withTemporaryFolder(async (folder) => {
    const store = await openStore(optionsOf(":memory:"));
    await store.write(delivery(1));
    for (let time = 0; time < 2; time++) {
      assert.deepEqual((await store.query(COUNT)).rows, [[1]]);
      const [own, ...others] = [...Deno.readDirSync(folder)];
      assert.deepEqual(others, []);
      await Deno.remove(`${folder}/${own?.name}`, { recursive: true });
    }
    await store.close();
  });
});
