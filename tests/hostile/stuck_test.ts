/** Threads that are stuck in a loop: they hold up no stop, and book nothing once they were given up. */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import * as z from "zod";
import { HELLO, TOKEN, underLoad } from "../harness.ts";
import { eventually, type Hostile, startHostile } from "./process.ts";
import { IS_FULL } from "./size.ts";

const ROOT = new URL("../../", import.meta.url);
const WORKERS = IS_FULL ? [1, 2, 4] : [1, 2];
/** Longer than any test. */
const FOREVER_MS = 600_000;
const DRAIN_SEC = 1;
/** Time to end beyond the drain that docs/workers.md promises, in milliseconds, for a machine that has a core free. */
const PROMISED_MS = 1_000;
/** Tries of which one has to keep the promise: others may have taken the cores in just that second. */
const TRIES = 3;
/** Time that no try may take beyond the drain, in milliseconds. */
const MOST_MS = 10_000;

const counts = z.object({ total_requests: z.number(), lost: z.number(), in_flight: z.number() });
const stats = z.object({ llm: counts, spin: counts });

/** A server with this database has a thread that owns the file, which watches the main thread, too. */
const A_FILE = "errorworks.db";
/** One with this has a thread for nothing but that. */
const MEMORY = ":memory:";

/** Runs `test` with the program and the domain of `spin.ts`. */
async function withSpin(
  flags: readonly string[],
  test: (server: Hostile) => Promise<void>,
  database = A_FILE,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const main = (await Deno.readTextFile(new URL("main.ts", ROOT)))
      .replace(/^(import \{ web \}.*\n)/m, `$1import { spin } from "./tests/hostile/spin.ts";\n`)
      .replace("const services = [llm, web];", "const services = [llm, web, spin];")
      .replaceAll(/"\.\/(.*?\.ts)"/g, (_, path) => JSON.stringify(new URL(path, ROOT).href));
    await Deno.writeTextFile(`${folder}/main.ts`, main);
    await Deno.copyFile(new URL("deno.json", ROOT), `${folder}/deno.json`);
    const usual = [`--set=server.drain_sec=${DRAIN_SEC}`, "--set=spin.latency={base_ms: 0, jitter_ms: 0}"];
    await using server = await startHostile({
      main: `${folder}/main.ts`,
      database: database === A_FILE ? `file:${folder}/${A_FILE}` : database,
      flags: [...usual, ...flags],
    });
    await test(server);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Holds a thread for so long; resolves once it must have begun. */
async function hold({ url }: Hostile, ms: number): Promise<void> {
  const headers = { connection: "close" };
  fetch(`${url}/spin/hold`, { method: "POST", body: String(ms), headers }).then(
    (reply) => reply.body?.cancel(),
    () => {},
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
}

async function admin({ url }: Hostile, path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}`, connection: "close" };
  return await fetch(`${url}/admin${path}`, { headers, signal: AbortSignal.timeout(3_000) });
}

/** Rejects unless it is answered whole. */
async function chat({ url }: Hostile): Promise<void> {
  const init = { method: "POST", body: JSON.stringify(HELLO), headers: { connection: "close" } };
  await (await fetch(`${url}/v1/chat/completions`, init)).text();
}

for (
  const [workers, database] of [...WORKERS.map((workers) => [workers, A_FILE] as const), [1, MEMORY] as const]
) {
  for (const wait of [0, 5_000]) {
    const how = [`${workers} workers`, database, wait === 0 ? "at once" : `after ${wait / 1000} s`].join(
      ", ",
    );
    Deno.test(`SIGTERM ends a server with a stuck thread within a second of the drain (${how})`, async () => {
      const late: number[] = [];
      const isKept = () => late.some((ms) => ms <= underLoad(PROMISED_MS));
      while (late.length < TRIES && !isKept()) {
        await withSpin([`--workers=${workers}`], async (server) => {
          await hold(server, FOREVER_MS);
          await new Promise((resolve) => setTimeout(resolve, wait));
          const { code, ms } = await server.stop();
          assert.equal(code, 0);
          late.push(Math.round(ms - DRAIN_SEC * 1_000));
        }, database);
      }
      assert.ok(isKept() && Math.max(...late) <= MOST_MS, `it ended ${late.join(", ")} ms after the drain`);
    });
  }
}

Deno.test("the log says that the only thread is stuck, and that it no longer is", async () => {
  await withSpin([], async (server) => {
    await hold(server, 5_000);
    await eventually(async () => (await server.log()).includes("The main thread has not answered for 3 s"));
    await eventually(async () => (await server.log()).includes("The main thread answers again"));
    assert.equal((await server.stop()).code, 0);
  });
});

Deno.test("a second SIGTERM ends a stuck server at once with 1", async () => {
  await withSpin(["--set=server.drain_sec=60"], async (server) => {
    await hold(server, FOREVER_MS);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    Deno.kill(server.child.pid, "SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal((await server.stop()).code, 1);
  });
});

for (const workers of WORKERS) {
  Deno.test(`each request counts once when a thread is stuck for a while (${workers} workers)`, async () => {
    const slow = "--set=llm.latency={base_ms: 4000, jitter_ms: 0}";
    await withSpin([`--workers=${workers}`, slow], async (server) => {
      const asked = 20;
      const chats = Promise.allSettled(Array.from({ length: asked }, () => chat(server)));
      await eventually(async () => {
        const { llm } = stats.parse(await (await admin(server, "/stats")).json());
        return llm.in_flight === asked;
      });
      await hold(server, 4_500); // longer than a worker may be silent, and then it goes on
      const answered = (await chats).filter(({ status }) => status === "fulfilled").length;
      const isBack = workers === 1 ? "answers again" : "is ready again";
      await eventually(async () => (await server.log()).includes(isBack));
      await new Promise((resolve) => setTimeout(resolve, 3_000)); // for what it might book late
      const { llm, spin } = stats.parse(await (await admin(server, "/stats")).json());
      const rows = (await (await admin(server, "/export")).text()).split("\n").filter((line) => line !== "");
      assert.deepEqual([llm.in_flight, spin.in_flight], [0, 0]);
      assert.deepEqual([llm.total_requests, llm.lost, rows.length], [answered, asked - answered, answered]);
      // A worker is given up with what it was at; where there is only one, all wait for it.
      assert.deepEqual([spin.total_requests, spin.lost], workers === 1 ? [1, 0] : [0, 1]);
      if (workers === 1) assert.equal(answered, asked);
      assert.equal((await server.stop()).code, 0);
    });
  });
}

Deno.test("a database that another program has locked holds up no stop", async () => {
  const ENDED = /It did not stop in time and is ended; rows that were not written are lost/;
  let log = "";
  // The stop has to come while rows are being written: then these and the last ones are waited for.
  for (let tries = 0; tries < TRIES && !ENDED.test(log); tries++) log = await logOfLockedStop();
  assert.match(log, ENDED);
});

/** Log of a server that is stopped while another program has its database locked. */
async function logOfLockedStop(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const url = `file:${folder}/${A_FILE}`;
  await using server = await startHostile({ database: url, flags: [`--set=server.drain_sec=${DRAIN_SEC}`] });
  const other = createClient({ url, concurrency: 1, timeout: 5_000 }); // the server writes when it starts
  const lock = await other.transaction("write");
  try {
    await chat(server);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.equal((await server.stop()).code, 0);
    return await server.log();
  } finally {
    await lock.rollback();
    other.close();
    await Deno.remove(folder, { recursive: true });
  }
}
