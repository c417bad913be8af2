import { strict as assert } from "node:assert";
import { shrink } from "../../../engine/tape/shrink.ts";
import type { Tape } from "../../../engine/tape/tape.ts";

const tape: Tape = Array.from({ length: 64 }, (_, attempt) => ({
  attempt: attempt + 1,
  method: "POST",
  path: "/v1",
  excerpt: "hi",
  asked: "1f3a9c27d4",
  fault: "stall",
  key: null,
  options: { wait_ms: 1_000, how: "end" },
}));
const has = (part: Tape, ...attempts: readonly number[]) =>
  attempts.every((n) => part.some(({ attempt }) => attempt === n));
const answers = (fails: (part: Tape) => boolean) => (part: Tape) => Promise.resolve(fails(part));

Deno.test("shrink() ends at each single line that is the cause", async () => {
  for (const { attempt } of tape) {
    const { tape: left, exhausted } = await shrink(tape, {
      trial: answers((part) => has(part, attempt)),
      max_runs: 100,
    });
    assert.deepEqual(left.map((line) => line.attempt), [attempt]);
    assert.equal(exhausted, false);
  }
});

Deno.test("shrink() keeps two lines that fail only together", async () => {
  const trial = answers((part) => has(part, 3, 50));
  const { tape: left } = await shrink(tape, { trial, max_runs: 200 });
  assert.deepEqual(left.map((line) => line.attempt), [3, 50]);
});

Deno.test("shrink() halves numbers as long as the command fails, and leaves words", async () => {
  const trial = answers((part) => part.some(({ options }) => Number(options.wait_ms) >= 400));
  const { tape: [line] } = await shrink(tape, { trial, max_runs: 100 });
  assert.deepEqual(line?.options, { wait_ms: 500, how: "end" });
});

Deno.test("shrink() takes no candidate that failed once by accident", async () => {
  const met = new Map<string, number>();
  const trial = answers((part) => {
    const name = part.map(({ attempt }) => attempt).join();
    met.set(name, (met.get(name) ?? 0) + 1);
    return has(part, 7) || (part.length > 0 && met.get(name) === 1);
  });
  const { tape: left } = await shrink(tape, { trial, max_runs: 200 });
  assert.deepEqual(left.map((line) => line.attempt), [7]);
});

Deno.test("shrink() stops at its budget with the smallest tape so far", async () => {
  const trial = answers((part) => has(part, 1));
  const shrunk = await shrink(tape, { trial, max_runs: 7 });
  assert.deepEqual([shrunk.tape.length, shrunk.runs, shrunk.exhausted], [16, 7, true]);
});

Deno.test("shrink() refuses a command that passes under the full tape or fails under the empty one", async () => {
  const refused = (fails: boolean) => shrink(tape, { trial: answers(() => fails), max_runs: 10 });
  await assert.rejects(refused(false), /does not fail twice/);
  await assert.rejects(refused(true), /without any fault/);
});
