import { strict as assert } from "node:assert";
import { rowOf } from "../../engine/metrics/columns.ts";
import { openMetrics } from "../../engine/metrics/open.ts";
import { isRemote, openStore, type Page, type Run, type Store } from "../../engine/metrics/store.ts";
import { inFolder } from "./support.ts";
import { COLUMNS, EPOCH, visited } from "./visits.ts";

const ALL: Page = { domain: "llm", table: "requests", after: 0, limit: 1000 };

function run(run_id: string, started_ms = EPOCH, instance_id = "ins_1"): Run {
  return { run_id, instance_id, started_ms, seed: 7, preset: null, version: "0", config: "{}" };
}

/** Writes rows numbered from `from`, as one batch. */
async function write(
  store: Store,
  run_id: string,
  from: number,
  count: number,
  buckets: unknown[] = [],
): Promise<void> {
  const rows = Array.from(
    { length: count },
    (_, i) => rowOf(from + i, visited({ id: `req_${from + i}` }), COLUMNS),
  );
  const batch = {
    domain: "llm",
    run_id,
    instance_id: "ins_1",
    rows: `[${rows}]`,
    buckets: JSON.stringify(buckets),
  };
  await store.write([batch]);
}

async function seqs(store: Store, page: Partial<Page> = {}): Promise<unknown[]> {
  return (await store.read({ ...ALL, ...page })).rows.map(({ seq }) => seq);
}

/** Runs the same test on memory, on a file, and on a file through the worker. */
function onEveryStore(name: string, test: (store: Store) => Promise<void>, maxRows = 1000): void {
  const options = (url: string) => ({ url, maxRows, domains: { llm: COLUMNS } });
  const kinds: Record<string, (folder: string) => Promise<Store>> = {
    memory: () => openStore(options(":memory:")),
    file: (folder) => openStore(options(`file:${folder}/a.db`)),
    worker: (folder) => openMetrics(options(`file:${folder}/a.db`)),
  };
  for (const [kind, open] of Object.entries(kinds)) {
    Deno.test(`a store ${name} (${kind})`, async () => {
      await inFolder({}, async (folder) => {
        const store = await open(folder);
        try {
          await test(store);
        } finally {
          await store.close();
        }
      });
    });
  }
}

onEveryStore("gives back what was written, in named columns", async (store) => {
  await write(store, "run_a", 0, 1);
  const { rows, next } = await store.read(ALL);
  assert.equal(next, null);
  const [row] = rows;
  assert.ok(row);
  const expected = {
    run_id: "run_a",
    request_id: "req_0",
    timestamp_ms: EPOCH,
    status: 200,
    fault: null,
    total_ms: 12,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(row[name], value, name);
  assert.equal(row["model"], "gpt-4o");
  assert.equal(row["tokens"], null);
});

onEveryStore("reads page after page, oldest first, nothing twice", async (store) => {
  await write(store, "run_a", 0, 5);
  await write(store, "run_a", 5, 5);
  const seen: unknown[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: Awaited<ReturnType<Store["read"]>> = await store.read({ ...ALL, after, limit: 4 });
    seen.push(...page.rows.map(({ seq }) => seq));
    after = page.next;
  }
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

onEveryStore("tells runs apart and forgets only the one that is named", async (store) => {
  for (const id of ["run_a", "run_b"]) {
    await store.begin(run(id));
    await write(store, id, 0, 2, [[EPOCH, "success", "", 200, "complete", 2, 200, 20, 24]]);
  }
  assert.equal((await seqs(store)).length, 4);
  assert.equal((await seqs(store, { run_id: "run_a" })).length, 2);
  await store.forget("run_a");
  assert.deepEqual(await seqs(store, { run_id: "run_a" }), []);
  assert.deepEqual(await seqs(store), [0, 1]);
  for (const table of ["timeseries", "runs"] as const) {
    const { rows } = await store.read({ ...ALL, table });
    assert.deepEqual(rows.map(({ run_id }) => run_id), ["run_b"], table);
  }
});

onEveryStore("keeps only the newest rows", async (store) => {
  await write(store, "run_a", 0, 7);
  assert.deepEqual(await seqs(store), [2, 3, 4, 5, 6]);
  await write(store, "run_b", 7, 2);
  assert.deepEqual(await seqs(store), [4, 5, 6, 7, 8]);
}, 5);

onEveryStore("adds up the sums of a bucket that comes again", async (store) => {
  const bucket = [EPOCH, "success", "", 200, "complete", 2, 200, 20, 24.5];
  const other = [EPOCH - 1000, "fault", "timeout", "", "fin", 1, 5, 6, 7];
  await write(store, "run_a", 0, 0, [bucket, other]);
  await write(store, "run_a", 0, 0, [bucket]);
  const { rows } = await store.read({ ...ALL, table: "timeseries" });
  assert.deepEqual(
    rows.map(({ bucket_ms, requests, bytes, delay_ms_sum, total_ms_sum }) => [
      Number(bucket_ms),
      requests,
      bytes,
      delay_ms_sum,
      total_ms_sum,
    ]),
    [[EPOCH - 1000, 1, 5, 6, 7], [EPOCH, 4, 400, 40, 49]],
  );
});

onEveryStore("lists runs in the order of their start, with what they are", async (store) => {
  await store.begin(run("run_a", EPOCH, "ins_9"));
  await store.begin(run("run_b", EPOCH + 1, "ins_5"));
  await store.begin(run("run_c", EPOCH + 2, "ins_1"));
  const { rows } = await store.read({ ...ALL, table: "runs" });
  assert.deepEqual(rows.map(({ run_id }) => run_id), ["run_a", "run_b", "run_c"]);
  assert.deepEqual(rows[0], { ...run("run_a", EPOCH, "ins_9") });
});

onEveryStore("refuses a domain that it has no tables for", async (store) => {
  await assert.rejects(() => store.read({ ...ALL, domain: "web" }), /no tables/);
  await assert.rejects(() =>
    store.write([{ domain: "web", run_id: "a", instance_id: "b", rows: "[]", buckets: "[]" }])
  );
});

onEveryStore("writes all of a batch or nothing", async (store) => {
  await assert.rejects(() => {
    const good = {
      domain: "llm",
      run_id: "a",
      instance_id: "b",
      rows: `[${rowOf(0, visited(), {})}]`,
      buckets: "[]",
    };
    return store.write([good, { ...good, rows: "not JSON" }]);
  });
  assert.deepEqual(await seqs(store), []);
});

Deno.test("a file keeps its rows over a restart, and takes a new column of a later version", async () => {
  await inFolder({}, async (folder) => {
    const open = (columns: typeof COLUMNS) =>
      openStore({ url: `file:${folder}/a.db`, maxRows: 10, domains: { llm: columns } });
    const first = await open(COLUMNS);
    await write(first, "run_a", 0, 1);
    await first.close();
    const second = await open({ ...COLUMNS, added: "TEXT" });
    const { rows } = await second.read(ALL);
    assert.equal(rows[0]?.["model"], "gpt-4o");
    assert.equal(rows[0]?.["added"], null);
    await second.close();
  });
});

Deno.test("a database that cannot be opened rejects, through the worker too", async () => {
  const options = { url: "file:/nowhere/at/all/a.db", maxRows: 1, domains: {} };
  await assert.rejects(() => openStore(options));
  await assert.rejects(() => openMetrics(options));
});

Deno.test("isRemote() tells servers from files", () => {
  for (const url of ["libsql://a", "https://a", "http://a", "wss://a"]) {
    assert.equal(isRemote(url), true, url);
  }
  for (const url of ["file:a.db", ":memory:", "http.db"]) assert.equal(isRemote(url), false, url);
});
