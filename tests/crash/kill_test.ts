/**
 * kill -9, again and again, on one file: it is never damaged, and what is lost is young. A reply counts as lost if a
 * client has read all of it and there is no row with its `x-request-id`; its age is the time from that read to the kill.
 * `deno task crash` does it fifty times.
 */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { inFolder } from "../engine/support.ts";
import { underLoad } from "../harness.ts";
import { type Death, killUnderLoad } from "./kill.ts";

/** Shortest life, in milliseconds: with more clients (`CRASH_CLIENTS`) the first row takes longer. */
const LIFE_MS = Number(Deno.env.get("CRASH_LIFE_MS") ?? 300);
const TIMES = Number(Deno.env.get("CRASH_TIMES") ?? 3);
/** Rows older than this are safe, in milliseconds, however busy all cores are. */
const SAFE_WHEN_BUSY_MS = 1_500;
/** The same as far as the machine has time for it: `deno task crash` asks for 100. */
const SAFE_MS = Number(Deno.env.get("CRASH_SAFE_MS") ?? SAFE_WHEN_BUSY_MS);

Deno.test(`kill -9 loses nothing older than ${SAFE_MS} ms, and damages nothing (${TIMES} times)`, async () => {
  await inFolder({}, async (folder) => {
    const path = `${folder}/crash.db`;
    const deaths: Death[] = [];
    for (let time = 0; time < TIMES; time++) {
      // Lives of all lengths, so that every moment between two writes has its turn.
      const life_ms = underLoad(LIFE_MS) + 37 * time % 200;
      const death = await killUnderLoad({ path, workers: 1 + time % 2, life_ms });
      deaths.push(death);
      const safe_ms = Math.min(underLoad(SAFE_MS), SAFE_WHEN_BUSY_MS);
      assert.ok(death.window_ms <= safe_ms, `a row was ${death.window_ms} ms old: ${JSON.stringify(death)}`);
    }
    const rows = sum(deaths.map(({ rows }) => rows));
    assert.ok(rows > 0, "all lives were too short for a row");
    assert.equal(await allRows(path), rows, "rows of earlier lives are still there");
    console.log(summary(deaths));
  });
});

async function allRows(path: string): Promise<number> {
  const client = createClient({ url: `file:${path}`, concurrency: 1 });
  const { rows } = await client.execute("SELECT count(*) AS n FROM llm_rows");
  client.close();
  return Number(rows[0]?.["n"]);
}

/** Losses of all deaths, as minimum, median and maximum. */
function summary(deaths: readonly Death[]): string {
  const spread = (figure: (death: Death) => number) => {
    const all = deaths.map(figure).sort((a, b) => a - b);
    return [all[0], all[Math.floor(all.length / 2)], all.at(-1)].map((n) => n?.toFixed(0)).join(" / ");
  };
  return `  ${deaths.length} deaths, ${sum(deaths.map(({ replies }) => replies))} replies; min / median / max:
  age of the oldest reply without a row ${spread(({ window_ms }) => window_ms)} ms
  the same, since its request was sent ${spread(({ bound_ms }) => bound_ms)} ms
  replies without a row ${spread(({ lost }) => lost)} of ${spread(({ replies }) => replies)}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
