/** C17 by scenarios: who keeps an overloaded server down, and who does not. In process, on a clock of its own. */
import { strict as assert } from "node:assert";
import { loadIncidents } from "../../../engine/admin/load_incidents.ts";
import { parseConfig } from "../../../engine/config/check.ts";
import { plainLayer } from "../../../engine/config/layer.ts";
import type { Entry } from "../../../engine/journal/entry.ts";
import type { Verdict } from "../../../engine/verdict/finding.ts";
import { fakeClock, SERVICES, withServer } from "../../harness.ts";
import { entryOf, EPOCH } from "./simulation/journal.ts";

const PER_SEC = 10;
/** Beginning and end of the trigger, in seconds. */
const TRIGGER = { from: 6, to: 12 };
/** Seconds behind which the check has seen enough. */
const RUN_SEC = TRIGGER.to + 5 * (TRIGGER.to - TRIGGER.from) + 5;

const overload = (per_sec: number) => ({
  name: "capacity",
  beyond: { per_sec, burst: PER_SEC, rejected_cost: 0.6 },
  do: { fault: "server_is_overloaded" },
});

/** Phases of a scenario, from the rule of each; the second one is the trigger. */
const phases = (...rules: readonly object[]): readonly object[] => [
  { for_sec: TRIGGER.from, rules: rules.slice(0, 1) },
  { for_sec: TRIGGER.to - TRIGGER.from, rules: rules.slice(1, 2) },
  { rules: rules.slice(2) },
];

/** The capacity falls to a fifth in the trigger. */
const LOWERED = phases(overload(PER_SEC), overload(PER_SEC / 5), overload(PER_SEC));

/** A client that begins calls by the clock, so many in a second, and tries each at once so often. */
interface Crowd {
  readonly callsPerSec: (sec: number) => number;
  readonly tries: number;
  /** Time from one try to the next, in milliseconds. */
  readonly wait_ms?: number | undefined;
  /** The same of those that grow from try to try. */
  readonly waits_ms?: readonly number[];
  readonly agent?: string;
}

interface Try {
  readonly at_ms: number;
  readonly call: number;
  readonly left: number;
}

/** Outcome of C17 for each client, by its user agent, after a scenario. */
async function c17(
  crowds: readonly Crowd[],
  { scenario = LOWERED, set = [], limits = "", run_sec = RUN_SEC }: {
    /** Its phases, or the name of a bundled one. */
    readonly scenario?: readonly object[] | string;
    readonly set?: readonly string[];
    readonly run_sec?: number;
    /** Limits of the checks, as a query. */
    readonly limits?: string;
  } = {},
): Promise<Readonly<Record<string, string>>> {
  // A request that waits holds up no other one, though they come one after the other.
  const clock = { ...fakeClock(), sleep: () => Promise.resolve() };
  const start = clock.epoch();
  const wanted = typeof scenario === "string"
    ? { scenario, set }
    : { set: [`scenario=${JSON.stringify({ name: "overload", phases: scenario })}`, ...set] };
  let found: Verdict | undefined;
  await withServer({ clock, ...wanted }, async ({ chat, admin }) => {
    const due = crowds.flatMap((crowd) => triesOf(crowd, run_sec).map((one) => ({ ...one, crowd })));
    due.sort((a, b) => b.at_ms - a.at_ms);
    for (let one = due.pop(); one; one = due.pop()) {
      const { at_ms, call, left, crowd } = one;
      clock.advance(Math.max(0, start + at_ms - clock.epoch()));
      const { agent = "crowd/1.0", waits_ms = [], tries } = crowd;
      const wait_ms = waits_ms[tries - 1 - left] ?? crowd.wait_ms ?? 0;
      const response = await chat({
        max_tokens: 1,
        messages: [{ role: "user", content: `${agent} asks ${call}` }],
      }, { "idempotency-key": `${agent} ${call}`, "user-agent": agent });
      const isWhole = await response.text().then(() => true, () => false);
      if (response.ok && isWhole || left === 0) continue;
      const again = { ...one, at_ms: at_ms + wait_ms, left: left - 1 };
      due.splice(due.findLastIndex((other) => other.at_ms > again.at_ms) + 1, 0, again);
    }
    found = await (await admin(`/verdict${limits}`)).json();
  });
  const agents = new Map((found?.clients ?? []).map(({ name, user_agent }) => [name, user_agent]));
  return Object.fromEntries(
    (found?.findings ?? []).filter(({ check }) => check === "C17")
      .map(({ client, outcome, by_design }) => [agents.get(client) ?? "", by_design ?? outcome]),
  );
}

function triesOf({ callsPerSec, tries }: Crowd, run_sec: number): Try[] {
  return Array.from({ length: run_sec }, (_, sec) => sec).flatMap((sec) => {
    const calls = callsPerSec(sec);
    return Array.from({ length: calls }, (_, n) => ({
      at_ms: sec * 1000 + Math.floor(n * 1000 / calls),
      call: sec * 1000 + n,
      left: tries - 1,
    }));
  });
}

const NAIVE: Crowd = { callsPerSec: () => 6, tries: 4 };

Deno.test("C17 is broken by retries that keep a server down after the trigger of a scenario", async () => {
  assert.deepEqual(await c17([NAIVE]), { "crowd/1.0": "broken" });
  const limits = "?limits=C17.most_load=5";
  assert.deepEqual(await c17([NAIVE], { limits }), { "crowd/1.0": "not_enough" });
  const down = { do: { fault: "service_unavailable" } }; // what makes it fail need not be its capacity
  const later = { ...NAIVE, tries: 8, wait_ms: 1_000 };
  assert.deepEqual(await c17([later], { scenario: phases(overload(PER_SEC), down, overload(PER_SEC)) }), {
    "crowd/1.0": "broken",
  });
});

Deno.test("C17 accuses nobody without whose retries the server would be down, too, or would not", async () => {
  const patient = { ...NAIVE, tries: 1 };
  assert.deepEqual(await c17([patient]), { "crowd/1.0": "not_enough" }); // it was back, once
  const others = [{ ...patient, callsPerSec: () => 2, agent: "calm/1.0" }, {
    ...NAIVE,
    callsPerSec: () => 4,
    tries: 6,
  }];
  assert.deepEqual(await c17(others), { "crowd/1.0": "broken", "calm/1.0": "not_enough" });
  const grown = { ...NAIVE, callsPerSec: (sec: number) => sec < TRIGGER.to ? 6 : 20 };
  assert.deepEqual(await c17([grown]), { "crowd/1.0": "not_enough" });
});

Deno.test("loadIncidents() finds phases that overload, each time that a scenario repeats, unless requests are missing", () => {
  const scenario = {
    name: "overload",
    phases: [
      { name: "good", for_sec: 10, rules: [overload(PER_SEC)] },
      { name: "bad", for_sec: 5, rules: [overload(1)] },
      { name: "back", for_sec: 45, rules: [overload(PER_SEC)] },
    ],
    repeat: true,
    time_scale: 2,
    started_ms: EPOCH,
  };
  const config = parseConfig(SERVICES, [plainLayer("", { scenario })]);
  const found = (entries: readonly Entry[]) => loadIncidents({ services: SERVICES, config }, entries);
  const entries = Array.from({ length: 100 }, (_, at) => entryOf({ at: at * 400 }, at));
  const capacity = { domain: "llm", rule: "capacity", per_sec: PER_SEC, burst: PER_SEC, rejected_cost: 0.6 };
  const first = { phase: "bad", then: "back", from: 5_000, to: 7_500, until: 30_000, ...capacity };
  const again = { ...first, from: 35_000, to: 37_500, until: 60_000 };
  assert.deepEqual(found(entries), [first, again]);
  assert.deepEqual(found(entries.toSpliced(50, 1)), [again]);
  assert.deepEqual(found(entries.slice(50)), [again]);
  assert.deepEqual(found([]), []);
});

Deno.test("C17 is by design of an SDK without a retry budget", async () => {
  const agent = "OpenAI/JS 7.57.0";
  const found = await c17([{ ...NAIVE, tries: 3, waits_ms: [450, 900], agent }]);
  assert.deepEqual(found, { [agent]: "openai-node" });
});

Deno.test("C17 says nothing where others fail by no load, where requests are missing, or where it ended too early", async () => {
  const flaky = { name: "flaky", pct: 60, do: { fault: "service_unavailable" } };
  const down = { do: { fault: "service_unavailable" } };
  const scenario = phases(overload(PER_SEC), down, flaky);
  assert.deepEqual(await c17([NAIVE], { scenario }), { "crowd/1.0": "not_enough" });
  const served = { ...NAIVE, callsPerSec: () => 4, tries: 3 };
  const both = phases(overload(PER_SEC), down, overload(PER_SEC), flaky);
  assert.deepEqual(await c17([served], { scenario: both }), { "crowd/1.0": "not_enough" });
  const set = ["journal.max_entries=500"];
  assert.deepEqual(await c17([NAIVE], { set }), { "crowd/1.0": "not_enough" });
  const early = { ...NAIVE, callsPerSec: (sec: number) => sec < RUN_SEC - 15 ? 6 : 0 };
  assert.deepEqual(await c17([early]), { "crowd/1.0": "not_enough" });
});

Deno.test("C17 accuses no client whose calls wait for each other: without retries it would ask as often", async () => {
  // It begins fewer calls while each takes longer, and so would begin more if it did not try them again.
  const slow = { ...NAIVE, callsPerSec: (sec: number) => sec < TRIGGER.from ? 6 : 4, tries: 6 };
  assert.deepEqual(await c17([slow]), { "crowd/1.0": "not_enough" });
  const late = { ...slow, callsPerSec: (sec: number) => sec < 2 ? 0 : slow.callsPerSec(sec) };
  assert.deepEqual(
    await c17([late]),
    { "crowd/1.0": "not_enough" },
    "it came in the midst of the time before",
  );
  const resting = (sec: number) => sec < TRIGGER.from ? sec % 4 === 0 || sec === 5 ? 8 : 0 : 4;
  const rested = await c17([{ ...slow, callsPerSec: resting }]);
  assert.deepEqual(rested, { "crowd/1.0": "not_enough" }, "it rested in the time before");
});

Deno.test("C17 judges clients of the bundled scenario with a herd, from its start on", async () => {
  const scenario = "global_503_herd_recovery"; // 6 s of good answers, 12 s of none, and then half the capacity
  const wanted = { scenario, set: ["scenario.time_scale=300"], run_sec: 83 };
  const naive = { ...NAIVE, callsPerSec: () => 7, tries: 8, wait_ms: 1_000 };
  assert.deepEqual(await c17([naive], wanted), { "crowd/1.0": "broken" });
  assert.deepEqual(await c17([{ ...naive, tries: 1 }], wanted), { "crowd/1.0": "not_enough" });
});
