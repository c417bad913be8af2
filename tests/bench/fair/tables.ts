/** The tables of `docs/performance.md`, as Markdown. */
import { median, type Rounds, spread } from "../load.ts";
import { costOf, inTime, NEAR_MS, type Pacing } from "../paced.ts";
import type { KindCost, PageCost } from "../pages.ts";
import { CAN_PIN } from "../pinning.ts";
import type { Steps } from "../steps.ts";
import type { Standing } from "./compare.ts";
import { classes } from "./heavy.ts";
import { IDLE_WORKERS, type IdleMemory, type StartTimes } from "./idle.ts";

type Row = readonly (string | number)[];

function table(title: string, head: Row, rows: readonly Row[]): string {
  const line = (row: Row) => `| ${row.join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    "<!-- deno-fmt-ignore -->",
    line(head),
    line(head.map(() => "-")),
    ...rows.map(line),
    "",
  ]
    .join("\n");
}

/** Introduction of the report: what was measured, on which machine and when. */
export async function intro({ rounds, seconds, isShort }: Rounds & { readonly isShort: boolean }) {
  const cpu = /^model name\s*: (.*)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  const { stdout } = await new Deno.Command("git", { args: ["rev-parse", "--short", "HEAD"] }).output();
  const commit = new TextDecoder().decode(stdout).trim();
  const [, load = NaN] = Deno.loadavg(); // of the last five minutes
  const disturbed = load > navigator.hardwareConcurrency + 1
    ? "**Other work had the CPUs meanwhile: these figures mean nothing.** "
    : "";
  return `# Performance

Written by \`deno task bench${isShort ? " short" : ""}\` on ${
    new Date().toISOString().slice(0, 10)
  }, at commit ${commit}: ${cpu}, ${navigator.hardwareConcurrency} CPUs, Deno ${Deno.version.deno}, started as
\`deno task start\` does it. ${disturbed}The load
average of the last five minutes of it was ${load.toFixed(1)}.

Ours is the \`silent\` preset, healthy, without a wait, with its rows in a file. Each server is a process of its own${
    CAN_PIN ? " on the same CPU, `wrk` is on another one" : ""
  }. They are loaded in turn, ${rounds} rounds of ${seconds} s with 32 connections, each after a second that does not count; ratios
are taken within a round, so only they mean something on another machine. A ratio stands with its least and its most; that
of ours to the same once more (A/A) says how much of one is noise. All get the same prompt over and over, but for the
row that says otherwise. Bare servers parse the request's JSON and send the very bytes and headers of ours,
which they know by heart. aimock cannot: it sends its own, of the same text.
`;
}

/** Servers beside each other. */
export function standingsTable(title: string, standings: readonly Standing[]): string {
  const rows = standings.map(({ name, bytes, perSecond, ratios, cpu_us, p99_ms, rss_mb }, at) => [
    name,
    bytes,
    Math.round(perSecond),
    at === 0 ? "1" : spread(ratios),
    cpu_us.toFixed(1),
    p99_ms.toFixed(2),
    rss_mb.toFixed(0),
  ]);
  return table(
    title,
    ["server", "bytes", "per second", "errorworks ÷ it", "CPU µs", "p99 ms", "RSS MB"],
    rows,
  );
}

/** Paced streams of one server. */
export interface PacedRun {
  readonly server: string;
  readonly streams: number;
  readonly pacing: Pacing;
}

/** Paced streams on one worker, and on a bare server. */
export function pacedTable(runs: readonly PacedRun[]): string {
  const share = (off: readonly number[]) => `${(100 * inTime(off)).toFixed(2)} %`;
  const rows = runs.map(({ server, streams, pacing: { wanted, delivered, off, steady, flow } }) => {
    const { token_us = NaN, open_ms = NaN } = flow ? costOf(flow, streams) : {};
    return [
      server,
      streams,
      `${delivered} of ${wanted}`,
      share(off),
      share(steady),
      token_us.toFixed(1),
      open_ms.toFixed(2),
    ];
  });
  const near = `gaps within ${NEAR_MS} ms`;
  const heads = [
    "server",
    "streams",
    "tokens",
    near,
    "while all flow",
    "CPU µs a token",
    "CPU ms to open one",
  ];
  return `${table("Paced streams, 50 tokens a second each, opened over 5 s, on one worker", heads, rows)}
The bare server writes one frame that it knows by heart, and nothing else: what it takes for a token is the
kernel's and the runtime's.
`;
}

/** Pages of the website. */
export function pagesTable(costs: readonly KindCost[]): string {
  const cells = ({ ratios, cpu_us }: PageCost) => [spread(ratios), cpu_us.toFixed(0)];
  const rows = costs.map(({ kind, bytes, first, again }) => [kind, bytes, ...cells(first), ...cells(again)]);
  return table(
    "Pages beside a bare Hono echo of the same length",
    ["page", "bytes", "first visit ÷ echo", "CPU µs", "again ÷ echo", "CPU µs"],
    rows,
  );
}

/** Latency at half of the highest rate. */
export function ratesTable(
  { most, rate, p99s }: { readonly most: number; readonly rate: number; readonly p99s: readonly number[] },
): string {
  return table("Latency at half of the highest rate", ["highest per second", "per second", "p99 ms"], [
    [Math.round(most), Math.round(rate), spread(p99s)],
  ]);
}

/** Many rules. */
export function rulesText(ratios: readonly number[]): string {
  return `## Rules\n\nTen thousand rules that do not fit, as a part of the rate without rules: ${
    spread(ratios)
  }.\n`;
}

/** Steps on the event loop. */
export function loopTable(steps: Steps): string {
  const title = "Steps on the event loop: chats, streams of 16,000 words, prompts of 1 MB, 10,000 rules";
  const rows = [...classes(steps), ["longest", `${steps.longest_ms.toFixed(1)} ms`]];
  return table(title, ["CPU of a step", "steps"], rows);
}

/** Start, and memory of servers that nobody asks. */
export function startText(times: StartTimes, idle: readonly IdleMemory[]): string {
  const starts = Object.entries(times).map(([way, all]) => {
    const sorted = all.map(Math.round).sort((a, b) => a - b);
    return `- \`${way}\`: ${Math.round(median(all))} ms (${sorted.join(", ")})`;
  });
  const memory = table(
    "Memory of an idle server in MB, by its workers",
    ["seconds from the start", ...IDLE_WORKERS],
    idle.map(({ sec, mb }) => [sec, ...mb.map((one) => one.toFixed(0))]),
  );
  return `## Start

From the start of the process to the first answer of a chat, on all CPUs and with warm caches:

${starts.join("\n")}

${memory}
One worker shares a thread with the coordinator, several have a thread each. A server without work for ten to
twenty seconds gives back the garbage of all threads, and so what loading the modules left behind.
`;
}
