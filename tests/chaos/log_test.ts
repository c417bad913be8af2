/** Tests of the log of a server whose database is away for a while. */
import { strict as assert } from "node:assert";
import { inFolder } from "../engine/support.ts";
import { assertEachOnce, booksOf } from "./books.ts";
import { startLoad } from "./load.ts";
import { startServe } from "./serve.ts";
import { pause } from "../waits.ts";

/** Long enough for every worker to try several times. */
const AWAY_MS = 1_500;

Deno.test("an outage of the database is logged once, and so is its end; nothing is lost", async () => {
  await inFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/data`);
    const [database, log] = [`${folder}/data/chaos.db`, `${folder}/log`];
    const { child, url, run_id } = await startServe({ database, workers: 2, base_ms: 20, log });
    await using _ = child;
    const load = startLoad(url, 8);
    for (const outage of [1, 2]) {
      await pause(500);
      await Deno.rename(`${folder}/data`, `${folder}/away`);
      await pause(AWAY_MS);
      await Deno.rename(`${folder}/away`, `${folder}/data`);
      await mentions(log, "answers again", outage);
    }
    await load.stop();
    assert.equal(await child.stop(), 0);
    const text = await Deno.readTextFile(log);
    const lines = text.split("\n").filter((line) => line.includes("database"));
    assert.deepEqual(lines.map((line) => /does not answer|answers again/.exec(line)?.[0]), [
      "does not answer",
      "answers again",
      "does not answer",
      "answers again",
    ], text);
    assert.deepEqual(load.failures, []);
    const books = await booksOf(`file:${database}`, run_id);
    assertEachOnce(books);
    assert.deepEqual(
      books.rows.map(({ request_id }) => request_id).toSorted(),
      load.replies.map(({ id }) => id).toSorted(),
    );
  });
});

/** Waits until a log has a text so many times. */
async function mentions(log: string, text: string, times: number): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await pause(50)) {
    if ((await Deno.readTextFile(log)).split(text).length > times) return;
  }
  throw new Error(`Cannot find "${text}" ${times} times in the log: ${await Deno.readTextFile(log)}`);
}
