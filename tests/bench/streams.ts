/**
 * Many streams at once: `deno task bench:streams [streams] [tokens per second] [seconds] [opened over seconds]`, by
 * default 1,000 streams of 50 tokens a second, opened over 5 s, that then all flow for 10 s, on one worker. Does each
 * token come in time? `BENCH_ARGS` goes to the server, and may overrule what is said here. (Linux)
 *
 * @module
 */
import { taskNumbers } from "../../scripts/task_args.ts";
import { costOf, type Flow, inTime, NEAR_MS, pacedStreams, type Pacing } from "./paced.ts";

const [streams = 1000, tokensPerSec = 50, seconds = 10, spreadSec = 5] = taskNumbers(
  "deno task bench:streams [STREAMS] [TOKENS_A_SECOND] [SECONDS] [OPENED_OVER_SECONDS]",
  4,
);

/** The value that the given part of sorted values is not above. */
function at(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/** Percentiles as text. */
function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const parts = [["p50", 0.5], ["p90", 0.9], ["p99", 0.99], ["p99.9", 0.999], ["most", 1]] as const;
  return parts.map(([name, part]) => `${name} ${at(sorted, part).toFixed(2)}`).join(", ");
}

function share(off: readonly number[]): string {
  return `${(100 * inTime(off)).toFixed(2)} %`;
}

function report({ wanted, delivered, off, steady, late, busy_ms, flow }: Pacing): void {
  console.log(`tokens       ${delivered} of ${wanted} delivered`);
  console.log(
    `gaps         ${share(off)} of ${off.length} within ${NEAR_MS} ms of ${1000 / tokensPerSec} ms`,
  );
  console.log(`             ${share(steady)} of ${steady.length} while all streams flowed`);
  console.log(`off by, ms   ${percentiles(off)}`);
  console.log(`  all flow   ${percentiles(steady)}`);
  console.log(`late by, ms  ${percentiles(late)}`);
  console.log(`reader       busy ${busy_ms.toFixed(2)} ms at a time (99.9 %)`);
  if (flow) reportFlow(flow);
  else console.log("(they never all flowed at once)");
}

function reportFlow(flow: Flow): void {
  const { tokens, ms, server_ms, first_ms, reader_ms, opening_ms, mb: [idle, flowing, ending] } = flow;
  const each = (spent: number) =>
    `${(spent * 1000 / tokens).toFixed(1)} µs a token, ${Math.round(100 * spent / ms)} % of a core`;
  const { open_ms } = costOf(flow, streams);
  console.log(
    `opening      ${(opening_ms / streams).toFixed(2)} ms of server CPU a stream, ${
      open_ms.toFixed(2)
    } of it without the tokens of that time`,
  );
  console.log(`all flow     ${tokens} tokens in ${(ms / 1000).toFixed(1)} s`);
  console.log(`  server     ${each(first_ms)} on its own thread; ${each(server_ms)} in all`);
  console.log(`  reader     ${each(reader_ms)}`);
  console.log(
    `memory       ${idle.toFixed(0)} MB before, ${flowing.toFixed(0)} and ${ending.toFixed(0)} MB`,
  );
}

const [load = NaN] = Deno.loadavg();
console.log(
  `${streams} streams of ${tokensPerSec} tokens/s for ${seconds} s, opened over ${spreadSec} s; load ${
    load.toFixed(2)
  }`,
);
const args = (Deno.env.get("BENCH_ARGS") ?? "").split(" ").filter(Boolean);
report(await pacedStreams({ streams, tokensPerSec, seconds, spreadSec }, args));
