/**
 * CPU time that a verdict over 10,000 requests takes, and its longest step: so long nobody else is served. (Linux)
 *
 * @module
 */
import type { Steps } from "../../engine/base/clock.ts";
import type { Entry } from "../../engine/journal/entry.ts";
import { verdictSteps } from "../../engine/verdict/verdict.ts";
import { taskArgs } from "../../scripts/task_args.ts";
import { chatOf, entryOf, type Told } from "../engine/verdict/simulation/journal.ts";
import { MUTATIONS } from "../engine/verdict/simulation/policy.ts";
import { compliantPolicy } from "../engine/verdict/simulation/policy.ts";
import { played } from "../engine/verdict/simulation/scenario.ts";
import { randomFrom } from "../engine/verdict/simulation/world.ts";
import { cpuMs } from "./thread_clock.ts";

const REQUESTS = 10_000;
/** Length of the bodies: the most that the journal keeps of one. */
const BODY_BYTES = 16_384;
const RUNS = 5;

/** Journals that a check could find hard. */
const JOURNALS: Readonly<Record<string, () => readonly Entry[]>> = {
  "mixed clients": () => simulated(),
  "one outage, two clients": () => outage(),
  "prompts and answers of 16 KiB": () => Array.from({ length: REQUESTS }, (_, at) => entryOf(long(at), at)),
  "one call of 10,000 tries": () =>
    Array.from({ length: REQUESTS }, (_, at) => entryOf({ ...failed(at), sender: { attempt: at } }, at)),
  "10,000 tries of one body, uncounted": () =>
    Array.from({ length: REQUESTS }, (_, at) => entryOf(failed(at), at)),
  "streams that are left": () => Array.from({ length: REQUESTS }, (_, at) => entryOf(left(at), at)),
  "a crawler with a long robots.txt": () =>
    Array.from({ length: REQUESTS }, (_, at) => entryOf(page(at), at)),
  "500 clients": () =>
    Array.from(
      { length: REQUESTS },
      (_, at) => entryOf({ ...failed(at), sender: { key: `k${at % 500}` } }, at),
    ),
};

function simulated(): readonly Entry[] {
  const entries: Entry[] = [];
  for (let seed = 1; entries.length < REQUESTS; seed++) {
    const kind = (["mixed", "brownout", "slow"] as const)[seed % 3] ?? "mixed";
    const { change } = MUTATIONS[seed % MUTATIONS.length] ?? { change: {} };
    const policy = { ...compliantPolicy(randomFrom(seed), kind), ...seed % 2 === 0 ? change : {} };
    const { entries: journal } = played({ kind, policy, seed, companions: [] });
    entries.push(...journal.map((one) => ({ ...one, sender: { ...one.sender, key: `k${seed}` } })));
  }
  return entries.slice(0, REQUESTS).toSorted((some, others) => some.started - others.started);
}

function outage(): readonly Entry[] {
  const policy = { ...compliantPolicy(randomFrom(3), "outage"), budget: "none" as const, breaker: false };
  const companions = [{ policy, key: "key-b" }];
  return played({ kind: "outage", policy, seed: 3, companions }).entries.slice(0, REQUESTS);
}

function failed(at: number): Told {
  return { at: at * 10, took: 5, body: chatOf("again"), status: 503, fault: "service_unavailable" };
}

function long(at: number): Told {
  const text = `${at} ${"word ".repeat(BODY_BYTES / 10)}`;
  const frame = (content: string) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const frames = Array.from({ length: 150 }, (_, n) => frame(`${at} token ${n} `));
  return {
    at: at * 20,
    took: 4_000,
    first: 50,
    body: chatOf(text),
    reply: frames.join(""),
    replyHeaders: [["content-type", "text/event-stream"]],
    frames: frames.map(({ length }, n) => ({ at_ms: 50 + n * 20, bytes: length })),
    ...at % 2 === 0 ? { fault: "stream_cut", ending: "fin" } : {},
  };
}

function left(at: number): Told {
  return {
    at: at * 100,
    took: 30_000 + at % 100,
    first: 20,
    body: chatOf(String(at)),
    ending: "client_aborted",
  };
}

const ROBOTS = `User-agent: *\n${Array.from({ length: 800 }, (_, n) => `Disallow: /p${n}/`).join("\n")}`;

function page(at: number): Told {
  const sender = { user_agent: "crawly/1.0", key: null };
  const path = at === 0 ? "/robots.txt" : `/shop/${at % 3000}`;
  return { at: at * 30, method: "GET", path, domain: "web", sender, reply: at === 0 ? ROBOTS : "<p>" };
}

/** Milliseconds of all steps together, and of the longest one. */
function timed(work: Steps<unknown>): { readonly all_ms: number; readonly longest_ms: number } {
  const begin = cpuMs();
  let [from, longest_ms] = [begin, 0];
  for (;;) {
    const { done } = work.next();
    const now = cpuMs();
    longest_ms = Math.max(longest_ms, now - from);
    if (done) return { all_ms: now - begin, longest_ms };
    from = now;
  }
}

/** The least of several runs: of longer ones, the compiler has a part. */
function least(runs: readonly number[]): string {
  return Math.min(...runs).toFixed(1);
}

if (import.meta.main) {
  taskArgs("deno task bench:verdict");
  for (const [name, make] of Object.entries(JOURNALS)) {
    const entries = make();
    const runs = Array.from({ length: RUNS }, () => timed(verdictSteps(entries)));
    const [all, longest] = [runs.map(({ all_ms }) => all_ms), runs.map(({ longest_ms }) => longest_ms)];
    console.log(
      `${name}: ${entries.length} requests, ${least(all)} ms in all, longest step ${least(longest)} ms`,
    );
  }
}
