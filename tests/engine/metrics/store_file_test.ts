/** Tests of a store whose file is taken away, locked, full or read-only. */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { openMetrics } from "../../../engine/metrics/open.ts";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import type { Store } from "../../../engine/metrics/store.ts";
import { ALL, delivery, optionsOf, requests, run, seqs } from "./stores.ts";
import { inFolder } from "../support.ts";

/** Runs `test` with a store on `a.db` that has begun a run and taken a row, in this thread and in a worker. */
function onFile(name: string, test: (store: Store, path: string) => Promise<void>): void {
  for (const [kind, open] of Object.entries({ file: openStore, worker: openMetrics })) {
    Deno.test(`${name} (${kind})`, async () => {
      await inFolder({}, async (folder) => {
        const path = `${folder}/a.db`;
        const store = await open(optionsOf(`file:${path}`, { busy_ms: 50 }));
        try {
          await store.begin(run("run_a"));
          await store.write(delivery(1));
          await test(store, path);
        } finally {
          await store.close();
        }
      });
    });
  }
}

async function removeAll(path: string): Promise<void> {
  for (const suffix of ["", "-wal", "-shm"]) await Deno.remove(path + suffix);
}

/** Numbers of rows and runs in a copy of the file, as after a kill of this process. */
async function onDisk(path: string): Promise<number[]> {
  const copy = `${path}.copy`;
  await Deno.copyFile(path, copy);
  await Deno.copyFile(`${path}-wal`, `${copy}-wal`).catch(() => {}); // there need be none
  const client = createClient({ url: `file:${copy}`, concurrency: 1 });
  const counts = ["llm_requests", "runs"].map((name) => `SELECT count(*) AS n FROM ${name}`);
  const results = await client.batch([...counts, "PRAGMA integrity_check"], "read");
  client.close();
  assert.equal(results[2]?.rows[0]?.["integrity_check"], "ok");
  return results.slice(0, 2).map(({ rows }) => Number(rows[0]?.["n"]));
}

onFile("a file that was removed is made anew, with the run", async (store, path) => {
  await removeAll(path);
  await store.write(delivery(2, { from: 1, count: 2 }));
  assert.deepEqual(await seqs(store), [1, 2]);
  assert.deepEqual(await onDisk(path), [2, 1]);
});

onFile("a file that was removed without its log is made anew", async (store, path) => {
  await Deno.remove(path);
  await store.write(delivery(2, { from: 1, count: 2 }));
  assert.deepEqual(await onDisk(path), [2, 1]);
});

/** Puts a file of 1000 rows of another run in place of the store's, which has more in its log. */
async function replace(store: Store, path: string): Promise<void> {
  const other = await openStore(optionsOf(`file:${path}.new`));
  await other.begin(run("run_b"));
  await other.write(delivery(1, { run_id: "run_b", writer: "ins_2/0", count: 1000 }));
  await other.close();
  await store.write(delivery(2, { from: 1, count: 500 }));
  await Deno.rename(`${path}.new`, path);
}

onFile("a file that was replaced is gone on with", async (store, path) => {
  await replace(store, path);
  await store.write(delivery(3, { from: 1, count: 2 }));
  assert.equal(await requests(store), 1002);
  assert.deepEqual(await onDisk(path), [1000, 2]);
});

onFile("a file that was replaced is not spoilt by the log of the old one", async (store, path) => {
  await replace(store, path);
  await store.close();
  assert.deepEqual(await onDisk(path), [1000, 1]);
});

onFile("a folder that is gone rejects, and works when it is back", async (store, path) => {
  const folder = path.replace(/\/a\.db$/, "");
  await Deno.remove(folder, { recursive: true });
  await assert.rejects(() => store.write(delivery(2)), /there is no folder/);
  await Deno.mkdir(folder);
  await store.write(delivery(2));
  assert.deepEqual([await seqs(store), await requests(store)], [[0], 1]);
});

onFile("a file that another process has locked rejects, and works when it is free", async (store, path) => {
  const other = createClient({ url: `file:${path}`, concurrency: 1 });
  const lock = await other.transaction("write");
  await assert.rejects(() => store.write(delivery(2, { from: 1 })), /SQLITE_BUSY/);
  await assert.rejects(() => store.write(delivery(2, { from: 1 })), /SQLITE_BUSY/);
  await lock.rollback();
  other.close();
  await store.write(delivery(2, { from: 1 }));
  assert.deepEqual([await seqs(store), await requests(store)], [[0, 1], 2]);
});

onFile("a file that is no database rejects, and is left as it is", async (store, path) => {
  await removeAll(path);
  await Deno.writeTextFile(path, "This is somebody's diary. ".repeat(100));
  await assert.rejects(() => store.write(delivery(2)), /SQLITE_NOTADB/);
  assert.match(await Deno.readTextFile(path), /^This is somebody's diary/);
  await Deno.remove(path);
  await store.write(delivery(2));
  assert.equal(await requests(store), 1);
});

/** A small file system of its own, where this process may make one. */
async function mount(...args: readonly string[]): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const { success } = await new Deno.Command("mount", { args: [...args], stderr: "null" }).output();
  return success;
}

async function unmount(folder: string): Promise<void> {
  await new Deno.Command("umount", { args: ["-l", folder] }).output();
}

const probe = await Deno.makeTempDir();
const CAN_MOUNT = await mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", probe);
if (CAN_MOUNT) await unmount(probe);
await Deno.remove(probe);
const why = CAN_MOUNT ? "" : ", not on this machine: needs mount";

for (const [kind, open] of Object.entries({ file: openStore, worker: openMetrics })) {
  Deno.test({
    name:
      `a full disk rejects, keeps nothing half, can be read, and is written when it has room (${kind}${why})`,
    ignore: !CAN_MOUNT,
    fn: () =>
      inFolder({}, async (folder) => {
        await mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", folder);
        try {
          const store = await open(optionsOf(`file:${folder}/a.db`, { maxRows: 100_000 }));
          let number = 0;
          const count = 500;
          const write = () => store.write(delivery(number, { from: number * count, count }));
          await assert.rejects(async () => {
            for (number = 0; number < 100; number++) await write();
          }, /SQLITE_FULL|SQLITE_IOERR/);
          await assert.rejects(write, /SQLITE_FULL|SQLITE_IOERR/);
          assert.deepEqual([(await seqs(store)).length, await requests(store)], [
            number * count,
            number * count,
          ]);
          await mount("-o", "remount,size=20m", folder);
          await write();
          number++;
          assert.deepEqual([(await seqs(store)).length, await requests(store)], [
            number * count,
            number * count,
          ]);
          await store.close();
        } finally {
          await unmount(folder);
        }
      }),
  });

  Deno.test({
    name: `a disk that may only be read rejects, and is written when it may be (${kind}${why})`,
    ignore: !CAN_MOUNT,
    fn: () =>
      inFolder({}, async (folder) => {
        const store = await open(optionsOf(`file:${folder}/a.db`));
        await store.write(delivery(1));
        await mount("-t", "tmpfs", "-o", "ro", "tmpfs", folder);
        try {
          await assert.rejects(
            () => store.write(delivery(2, { from: 1 })),
            /SQLITE_CANTOPEN|READONLY|Unable to open/,
          );
          await mount("-o", "remount,rw", folder);
          await store.write(delivery(2, { from: 1 }));
          assert.deepEqual(await seqs(store), [1]);
        } finally {
          await unmount(folder);
        }
        await store.write(delivery(3, { from: 2 }));
        assert.deepEqual(await seqs(store, { ...ALL }), [0, 2]);
        await store.close();
      }),
  });
}
