/** The database goes away, in every way there is, and comes back; clients notice nothing, and no row is there twice. */
import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { HAS_SQLD, startSqld } from "../sqld/sqld.ts";
import { CAN_MOUNT, fill, smallDisk } from "./disk.ts";
import { frailFile } from "./frail_file.ts";
import { paces, unnoticed, unnoticedAndWhole } from "./judges.ts";
import { type Load } from "./load.ts";
import { file, scenario } from "./scenario.ts";
import type { Site } from "./site.ts";
import { pause } from "../waits.ts";

/** Length of an outage, in milliseconds. */
const OUTAGE_MS = 1_500;

/** Waits until the database fails and until it answers again, with nothing left behind; `mend` ends the outage. */
async function outage(site: Site, load: Load, mend: () => Promise<void>): Promise<string> {
  const from = performance.now();
  const failing = await site.until("the database fails", ({ metrics }) => metrics.state === "failing");
  assert.equal(failing.status, "degraded");
  await pause(OUTAGE_MS);
  const { metrics: { queued_rows, queue_limit } } = await site.health();
  assert.ok(queued_rows > 0 && queued_rows <= queue_limit);
  await mend();
  const mended = performance.now();
  await site.until(
    "the rows are written",
    ({ metrics }) => metrics.state === "ok" && metrics.queued_rows < 100,
  );
  const caughtUp = performance.now() - mended;
  return `${queued_rows} rows waited, written ${caughtUp.toFixed(0)} ms later, ${paces(load.replies, from)}`;
}

scenario({
  name: "the worker of the database is killed",
  ground: frailFile,
  workers: 2,
  async play({ site, load, ground }) {
    const from = performance.now();
    ground.kill();
    await site.until("there is another", ({ metrics: { writer } }) => writer.restarts === 1);
    const { metrics } = await site.until("it writes", ({ metrics }) => metrics.state === "ok");
    assert.equal(metrics.dropped_rows, 0);
    const there = performance.now();
    await pause(500);
    return `another after ${(there - from).toFixed(0)} ms, ${paces(load.replies, from)}`;
  },
  judge: unnoticedAndWhole,
});

scenario({
  name: "the database file is removed",
  ground: file,
  workers: 2,
  async play({ site, load, ground: { path } }) {
    // The file itself last: what is made in its place has a log of its own.
    for (const suffix of ["-shm", "-wal", ""]) Deno.removeSync(path + suffix);
    const from = performance.now();
    await site.until("there is a new one", ({ metrics }) => metrics.state === "ok" && exists(path));
    const there = performance.now();
    await pause(500);
    return `a new one after ${(there - from).toFixed(0)} ms, ${paces(load.replies, from)}`;
  },
  judge(ended) {
    unnoticed(ended);
    const { load: { replies }, struck, books: { rows } } = ended;
    const written = new Set(rows.map(({ request_id }) => request_id));
    const later = replies.filter(({ sent }) => sent > struck);
    assert.ok(later.every(({ id }) => written.has(id)), "what came after the removal is in the new file");
  },
});

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

scenario({
  name: "the disk is full",
  unless: CAN_MOUNT ? undefined : "needs mount",
  ground: smallDisk,
  workers: 2,
  async play({ site, load, ground: { folder } }) {
    const ballast = await fill(folder);
    return await outage(site, load, () => Deno.remove(ballast));
  },
  judge: unnoticedAndWhole,
});

scenario({
  name: "another process has the database locked",
  ground: file,
  workers: 2,
  async play({ site, load, ground: { path } }) {
    const args = ["run", "-A", fileURLToPath(new URL("./locker.ts", import.meta.url)), path];
    const locker = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" }).spawn();
    const output = locker.stdout.getReader();
    await output.read(); // it has the lock
    return await outage(site, load, async () => {
      await locker.stdin.close();
      await output.cancel();
      assert.ok((await locker.status).success);
    });
  },
  judge: unnoticedAndWhole,
});

scenario({
  name: "sqld is stopped and started",
  unless: HAS_SQLD ? undefined : "needs Linux on x86-64",
  ground: startSqld,
  workers: 2,
  async play({ site, load, ground }) {
    await ground.stop();
    return await outage(site, load, () => ground.start());
  },
  judge: unnoticedAndWhole,
});
