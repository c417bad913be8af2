/**
 * Measures the cost of pages: `deno task bench:web [pages] [memory] [kinds]`, all by default. Needs `wrk`, but for
 * `kinds`.
 *
 * `pages` asks for one kind of page after the other, in turn with a bare Hono echo of a page of the same length: for more
 * of them than are kept, so that each has to be made, and for a few over and over. `memory` asks for a million addresses, each of them once.
 * `kinds` asks for pages of every kind in process, and prints microseconds of each (median): for a client that takes no
 * coding, one that takes gzip, and one that takes brotli too. A `!` stands behind more than a millisecond.
 *
 * @module
 */
import { taskArgs } from "../../scripts/task_args.ts";
import { residentMb } from "./child.ts";
import { costOfKinds } from "./kinds.ts";
import { serve, spread } from "./load.ts";
import { getPages, NO_WEB_LATENCY, type PageCost, pageCosts } from "./pages.ts";

/** The kinds of pages that are measured. */
const MEASURED = ["home", "listing", "item", "article", "search"];

async function pages(folder: string): Promise<void> {
  const told = ({ ratios, cpu_us }: PageCost) =>
    `${spread(ratios)} of the echo, ${cpu_us.toFixed(0)} µs of CPU each`;
  for await (const { kind, bytes, first, again } of pageCosts(MEASURED, folder, { rounds: 5, seconds: 2 })) {
    console.log(`${kind}, ${bytes} bytes`);
    console.log(`  for the first time  ${told(first)}`);
    console.log(`  again               ${told(again)}`);
  }
}

async function memory(folder: string): Promise<void> {
  await using ours = await serve(`file:${folder}/many.db`, "--preset=silent", ...NO_WEB_LATENCY);
  const trend: number[] = [];
  for (let sent = 0; sent < 1_000_000;) {
    const path = `string.format("/web/item/lamp-%05d?n=%d", 1 + n % 2000, ${sent} + n)`;
    sent += (await getPages(ours.url, { path }, 2)).requests;
    if (sent >= trend.length * 100_000) trend.push(Math.round(await residentMb(ours.pid)));
  }
  console.log(`resident MB while a million addresses went by: ${trend.join(", ")}`);
}

const PARTS = ["pages", "memory", "kinds"];
const named = taskArgs("deno task bench:web [pages] [memory] [kinds]", (arg) => PARTS.includes(arg));
const wanted = named.length > 0 ? named : PARTS;
const folder = await Deno.makeTempDir();
try {
  if (wanted.includes("pages")) await pages(folder);
  if (wanted.includes("memory")) await memory(folder);
  if (wanted.includes("kinds")) await costOfKinds();
} finally {
  await Deno.remove(folder, { recursive: true });
}
