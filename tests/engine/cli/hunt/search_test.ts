import { strict as assert } from "node:assert";
import { type Finding, search, type SearchCall } from "../../../../engine/cli/hunt/search.ts";
import { tapeKey, type TapeLine } from "../../../../engine/tape/tape.ts";

/** Number of requests of the sample client, and of the faults that there are. */
const [REQUESTS, FAULTS] = [12, 120];
const steps = Array.from({ length: FAULTS }, (_, at) => ({ step: { fault: `fault_${at}` }, isSlow: false }));

const line = (request: number, attempt: number, fault: string): TapeLine => ({
  attempt,
  domain: "llm",
  method: "POST",
  path: "/v1",
  excerpt: "hi",
  asked: String(request).padStart(12, "0"),
  step: { fault },
  key: null,
  lies: false,
});

/** Decides whether a client breaks, by the faults that one request met so far, and by those of all requests. */
type Breaks = (met: readonly string[], all: readonly string[]) => boolean;

/** A client that asks one thing after the other, and again after each fault. */
function client(breaks: Breaks, lines: readonly TapeLine[], requests = REQUESTS) {
  const asked: TapeLine[] = [];
  const all: string[] = [];
  for (let request = 0; request < requests; request++) {
    const met: string[] = [];
    for (let attempt = 1; attempt <= 9; attempt++) {
      const place = line(request, attempt, "ok");
      const played = lines.find((one) => one.asked === place.asked && one.attempt === attempt);
      asked.push(played ?? place);
      if (!played) break;
      met.push(String(played.step["fault"]));
      all.push(String(played.step["fault"]));
      if (breaks(met, all)) return { failure: "crash", asked };
    }
  }
  return { failure: null, asked };
}

const searched = (breaks: Breaks, call: Partial<SearchCall> = {}) =>
  search({
    trial: (lines) => Promise.resolve(client(breaks, lines)),
    stepsOf: () => steps,
    accepts: () => true,
    max_runs: 1_000,
    jobs: 1,
    seed: 1,
    ...call,
  });
const causes = (findings: readonly Finding[]) =>
  findings.map(({ lines }) => lines.map(({ step }) => step["fault"]).join("+"));

Deno.test("search() finds each single fault, shrunk, in a tenth of the runs that dice need on the average", async () => {
  let total = 0;
  for (let fault = 0; fault < FAULTS; fault++) {
    const { findings: [first, ...more] } = await searched((met) => met.includes(`fault_${fault}`));
    assert.ok(first);
    assert.deepEqual([causes([first]), more], [[`fault_${fault}`], []]);
    total += first.seen_after;
    assert.ok(first.shrunk_after - first.seen_after <= 6);
  }
  assert.ok(total / FAULTS <= FAULTS / 10, `${total / FAULTS} runs on the average`);
});

Deno.test("search() tries pairs of faults after which the client asks again", async () => {
  const { findings } = await searched((met) => met.join() === "fault_7,fault_7");
  assert.deepEqual(causes(findings), ["fault_7+fault_7"]);
  const [found] = findings;
  assert.ok(found && found.seen_after < FAULTS * FAULTS / 100, `${found?.seen_after} runs`);
  assert.deepEqual(found.lines.map(({ attempt }) => attempt), [1, 2]);
});

Deno.test("search() tries faults at a request that comes only after another one", async () => {
  const { findings: [found] } = await searched(() => false, {
    trial(lines) {
      const { asked } = client(() => false, lines);
      const fallbacks = asked.filter(({ step }) => step["fault"] === "fault_7").map(({ asked, attempt }) => {
        const place = line(500 + Number(asked), attempt, "ok");
        return lines.find((one) => tapeKey(one) === tapeKey(place)) ?? place;
      });
      const failure = fallbacks.some(({ step }) => step["fault"] === "fault_30") ? "crash" : null;
      const all = asked.flatMap((one) => [
        one,
        ...fallbacks.filter((other) => Number(other.asked) === 500 + Number(one.asked) && one.attempt === 1),
      ]);
      return Promise.resolve({ failure, asked: all });
    },
  });
  assert.ok(found && found.seen_after <= FAULTS, `${found?.seen_after} runs`);
  assert.deepEqual(causes([found]), ["fault_7+fault_30"]);
});

Deno.test("search() tries faults after which the client asks again at the last request of a kind, too", async () => {
  const last = line(REQUESTS - 1, 1, "ok").asked;
  for (let fault = 0; fault < FAULTS; fault += 17) {
    const { findings: [found] } = await searched(() => false, {
      trial(lines) {
        const { asked } = client(() => false, lines);
        const isCause = (one: TapeLine) => one.asked === last && one.step["fault"] === `fault_${fault}`;
        return Promise.resolve({ failure: lines.some(isCause) ? "crash" : null, asked });
      },
    });
    assert.ok(found && found.seen_after <= 2 * FAULTS, `fault_${fault}: ${found?.seen_after} runs`);
  }
});

Deno.test("search() finds faults that break the client together, and goes on with fewer at a time", async () => {
  const { findings, waiting } = await searched((met, all) => all.length === 3 || met.includes("fault_3"));
  assert.ok(causes(findings).includes("fault_3"), causes(findings).join());
  assert.equal(findings[0]?.lines.length === 3 || findings[1]?.lines.length === 3, true);
  assert.equal(waiting, 0);
});

Deno.test("search() tries slow faults at one request of a run only", async () => {
  const slow = new Set(steps.slice(10, 16).map(({ step }) => step.fault));
  const counts: number[] = [];
  await searched(() => false, {
    stepsOf: () => steps.map(({ step }) => ({ step, isSlow: slow.has(step.fault) })),
    trial(lines) {
      const slowOnes = lines.filter(({ step }) => slow.has(String(step["fault"])));
      counts.push(new Set(slowOnes.map(({ asked }) => asked)).size);
      return Promise.resolve(client(() => false, lines));
    },
  });
  assert.deepEqual([...new Set(counts)].toSorted(), [0, 1]);
});

Deno.test("search() finds two bugs, and does not try a cause again", async () => {
  const { findings } = await searched((met) => met.some((one) => ["fault_5", "fault_90"].includes(one)));
  assert.deepEqual(causes(findings).toSorted(), ["fault_5", "fault_90"]);
  const both = await searched((met) => met.some((one) => ["fault_5", "fault_90"].includes(one)), { jobs: 4 });
  assert.deepEqual(causes(both.findings).toSorted(), ["fault_5", "fault_90"]);
});

Deno.test("search() does not list every pair of a client that gives up at the second fault", async () => {
  const { findings, waiting } = await searched((met) => met.length === 2);
  assert.equal(findings.length, 3);
  assert.equal(waiting, 0);
});

Deno.test("search() stops at its budget, with what it has by then", async () => {
  for (const max_runs of [1, 2, 3, 5, 9]) {
    const { runs, findings } = await searched((met) => met.length > 0, { max_runs, jobs: 3 });
    assert.equal(runs, max_runs);
    assert.ok(max_runs === 1 || findings.length > 0);
    assert.equal(max_runs !== 2 || findings[0]?.exhausted, true);
  }
});

Deno.test("search() stops where each run asks something new", async () => {
  let run = 0;
  const { unmet, runs, waiting } = await searched(() => false, {
    trial: () => Promise.resolve({ failure: null, asked: [line(1_000 + run++, 1, "ok")] }),
  });
  assert.deepEqual([unmet, runs, waiting], [true, 4, FAULTS]);
});

Deno.test("search() gives up failures that are not seen again", async () => {
  let failed = 0;
  const { findings, waiting } = await searched(() => false, {
    trial(lines) {
      const { asked } = client(() => false, lines);
      return Promise.resolve({ failure: lines.length > 0 && failed++ === 0 ? "crash" : null, asked });
    },
  });
  assert.deepEqual([findings, waiting], [[], 0]);
});

Deno.test("search() passes on what a trial throws while it shrinks", async () => {
  let runs = 0;
  await assert.rejects(
    searched(() => true, {
      trial(lines) {
        if (++runs > 2) throw new Error("no such command");
        return Promise.resolve(client(() => true, lines));
      },
    }),
    /no such command/,
  );
});
