import { strict as assert } from "node:assert";
import { shrink, type ShrinkCall } from "../../../engine/tape/shrink.ts";
import type { TapeLine } from "../../../engine/tape/tape.ts";

type Lines = readonly TapeLine[];

const full: Lines = Array.from({ length: 64 }, (_, at) => ({
  attempt: 1,
  domain: "llm",
  method: "POST",
  path: "/v1",
  excerpt: "hi",
  asked: String(at + 1).padStart(12, "0"),
  step: { fault: "stall", wait_ms: 1_000, how: "end" },
  key: null,
  lies: false,
}));
const attempts = (lines: Lines) => lines.map(({ asked }) => Number(asked));
const has = (lines: Lines, ...wanted: readonly number[]) => wanted.every((n) => attempts(lines).includes(n));
const shrunk = (fails: (lines: Lines) => boolean, call: Partial<ShrinkCall> = {}) =>
  shrink(full, {
    trial: (lines) => Promise.resolve(fails(lines)),
    max_runs: 1_000,
    accepts: () => true,
    ...call,
  });

Deno.test("shrink() ends at each single line that is the cause, in 25 runs", async () => {
  for (const n of attempts(full)) {
    const { lines, runs, exhausted, baseline } = await shrunk((lines) => has(lines, n));
    assert.deepEqual([attempts(lines), exhausted, baseline], [[n], false, [2, 2]]);
    assert.ok(runs <= 25, `${runs} runs for line ${n}`);
  }
});

Deno.test("shrink() keeps two lines that fail only together", async () => {
  const { lines } = await shrunk((lines) => has(lines, 3, 50));
  assert.deepEqual(attempts(lines), [3, 50]);
});

Deno.test("shrink() moves a line to the attempt that is met without those before it", async () => {
  const chain = ["a", "b", "c", "d", "e"].map((fault, at) => ({
    ...(full[0] ?? assert.fail()),
    attempt: at + 1,
    step: { fault },
  }));
  const { lines } = await shrink(chain, {
    // Asks again as long as it gets one of these; d is what it does not survive.
    trial: (lines) => {
      const met = (attempt: number) => lines.find((line) => line.attempt === attempt)?.step["fault"];
      let attempt = 1;
      while (met(attempt) !== undefined && met(attempt) !== "d") attempt++;
      return Promise.resolve(met(attempt) === "d");
    },
    max_runs: 100,
    accepts: () => true,
  });
  assert.deepEqual(lines.map(({ attempt, step }) => [attempt, step["fault"]]), [[1, "d"]]);
});

Deno.test("shrink() makes numbers milder as long as the command fails, and leaves words", async () => {
  const least = (ms: number) => async () =>
    (await shrunk((lines) => lines.some(({ step }) => Number(step["wait_ms"]) >= ms))).lines[0]?.step;
  assert.deepEqual(await least(0)(), { fault: "stall", wait_ms: 0, how: "end" });
  assert.deepEqual(await least(400)(), { fault: "stall", wait_ms: 500, how: "end" });
  assert.deepEqual(await least(600)(), { fault: "stall", wait_ms: 1_000, how: "end" });
});

Deno.test("shrink() lets a reply come further, and tries no value that a server refuses", async () => {
  const cut: Lines = full.slice(0, 1).map((line) => ({
    ...line,
    step: { fault: "cut", at_pct: 41.3, bytes: 9 },
  }));
  const tried: unknown[] = [];
  const { lines } = await shrink(cut, {
    trial: ([line]) => {
      tried.push(line?.step["bytes"]);
      return Promise.resolve(line !== undefined && Number(line.step["at_pct"]) < 80);
    },
    max_runs: 100,
    accepts: ({ step }) => Number(step["bytes"]) > 0,
  });
  assert.deepEqual(lines[0]?.step, { fault: "cut", at_pct: 71, bytes: 5 });
  assert.ok(!tried.includes(0));
});

Deno.test("shrink() is not led astray by failures that come by accident", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    let state = seed;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { lines } = await shrunk((lines) => has(lines, 7) || random() < 0.1);
    assert.ok(has(lines, 7), `seed ${seed}: ${attempts(lines)}`);
  }
});

Deno.test("shrink() finds a cause that fails in half of the runs only", async () => {
  let found = 0;
  for (let seed = 1; seed <= 20; seed++) {
    let state = seed;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { lines, baseline: [failed, runs] } = await shrunk((lines) => has(lines, 7) && random() < 0.5);
    assert.ok(failed > 0 && runs >= 2);
    if (has(lines, 7) && lines.length <= 3) found++;
  }
  assert.ok(found >= 18, `${found} of 20`);
});

Deno.test("shrink() stops at its budget with the fewest lines so far, and tells of each run", async () => {
  const seen: number[] = [];
  const { lines, runs, exhausted } = await shrunk((lines) => has(lines, 1), {
    max_runs: 7,
    seen: ({ runs }) => seen.push(runs),
  });
  assert.deepEqual([lines.length, runs, exhausted], [16, 7, true]);
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("shrink() stops at a signal with the fewest lines so far; the run that it cut short tells nothing", async () => {
  const stop = new AbortController();
  let begun = 0;
  const { lines, runs, exhausted } = await shrunk((lines) => {
    if (++begun === 8) stop.abort();
    return has(lines, 1) || begun === 8;
  }, { signal: stop.signal });
  assert.deepEqual([lines.length, runs, exhausted], [16, 7, true]);
});

Deno.test("shrink() refuses a command that passes under the whole tape", async () => {
  await assert.rejects(shrunk(() => false), /passed 8 times under the whole tape/);
});
