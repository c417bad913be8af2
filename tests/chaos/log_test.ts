/** What somebody reads in the log of a server whose database is away for a while. */
import { strict as assert } from "node:assert";
import { startChild } from "../bench/child.ts";
import { inFolder } from "../engine/support.ts";
import { assertEachOnce, booksOf } from "./books.ts";
import { pause, startLoad } from "./load.ts";

/** Long enough for every worker to try several times. */
const AWAY_MS = 2_500;

Deno.test("an outage of the database is logged once, and so is its end; nothing is lost", async () => {
  await inFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/data`);
    await using child = await startServe(`${folder}/data/chaos.db`, `${folder}/log`);
    const load = startLoad(child.url, 8);
    for (const outage of [1, 2]) {
      await pause(500);
      await Deno.rename(`${folder}/data`, `${folder}/away`);
      await pause(AWAY_MS);
      await Deno.rename(`${folder}/away`, `${folder}/data`);
      await mentions(`${folder}/log`, "answers again", outage);
    }
    await load.stop();
    assert.equal(await child.stop(), 0);
    const log = await Deno.readTextFile(`${folder}/log`);
    const lines = log.split("\n").filter((line) => line.includes("database"));
    assert.deepEqual(lines.map((line) => /does not answer|answers again/.exec(line)?.[0]), [
      "does not answer",
      "answers again",
      "does not answer",
      "answers again",
    ], log);
    assert.deepEqual(load.failures, []);
    const books = await booksOf(`file:${folder}/data/chaos.db`);
    assertEachOnce(books);
    assert.deepEqual(
      books.rows.map(({ request_id }) => request_id).toSorted(),
      load.replies.map(({ id }) => id).toSorted(),
    );
  });
});

/** Starts `errorworks serve` with two workers and its standard error in a file. */
function startServe(database: string, log: string) {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const serve = [
    "serve",
    "--port",
    "0",
    "--workers",
    "2",
    "--database",
    `file:${database}`,
    "--set",
    "llm.latency.base_ms=20",
  ];
  return startChild("sh", ["-c", 'exec "$0" "$@" 2>"$LOG"', Deno.execPath(), "run", "-A", main, ...serve], {
    env: { LOG: log },
  });
}

/** Waits until a log has a text so many times. */
async function mentions(log: string, text: string, times: number): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await pause(50)) {
    if ((await Deno.readTextFile(log)).split(text).length > times) return;
  }
  throw new Error(`Cannot find "${text}" ${times} times in the log: ${await Deno.readTextFile(log)}`);
}
