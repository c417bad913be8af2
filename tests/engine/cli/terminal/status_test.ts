import { strict as assert } from "node:assert";
import { statusText } from "../../../../engine/cli/terminal/status_text.ts";
import { startStatusLine } from "../../../../engine/cli/terminal/status_line.ts";
import { figuresOf, statsOf } from "./figures.ts";

const NOON = new Date(2026, 10, 28, 12, 0, 0);

/** Figures of `llm` with these counts of faults. */
function llm(run_ms: number, total_requests: number, requests_by_fault: Record<string, number>) {
  const fault = Object.values(requests_by_fault).reduce((sum, one) => sum + one, 0);
  const stats = statsOf({ total_requests, requests_by_fault, requests_by_outcome: { fault } });
  return figuresOf({ run_ms, domains: [{ name: "llm", stats }] });
}

Deno.test("a status line has rate, share of faults, requests in flight, last and most frequent faults", () => {
  const text = statusText();
  const calm = text(
    { ...llm(10_000, 100, { drip: 0, timeout: 9, rate_limit: 30 }), in_burst: false },
    NOON,
    200,
  );
  assert.equal(
    calm,
    "12:00:00  10 req/s  39 % faults  calm  3 in flight  last timeout  top rate_limit 30, timeout 9",
  );
  const next = llm(11_000, 141, { drip: 1, timeout: 9, rate_limit: 31, truncated: 9 });
  assert.equal(
    text({ ...next, in_burst: true }, NOON, 200),
    "12:00:00  41 req/s  35 % faults  burst  3 in flight  last drip  top rate_limit 31, timeout 9, truncated 9",
  );
});

Deno.test("a status line of a server that was never asked, or has no bursts, says no more than that", () => {
  assert.equal(statusText()(figuresOf(), NOON, 200), "12:00:00  0 req/s  0 % faults  3 in flight");
  const inPhase = statusText()(figuresOf({ phase: "wave 1" }), NOON, 200);
  assert.equal(inPhase, "12:00:00  0 req/s  0 % faults  phase wave 1  3 in flight");
});

Deno.test("a status line forgets the last fault with its run", () => {
  const text = statusText();
  text(llm(10_000, 9, { timeout: 1 }), NOON, 200);
  assert.doesNotMatch(text({ ...llm(500, 2, { timeout: 0 }), run_id: "run_2" }, NOON, 200), /timeout|-/);
});

Deno.test("a status line names the domain of a fault where several were asked", () => {
  const stats = statsOf({ total_requests: 4, requests_by_fault: { rate_limit: 2 } });
  const domains = [{ name: "llm", stats }, { name: "web", stats }];
  assert.match(statusText()(figuresOf({ domains }), NOON, 200), /top llm\.rate_limit 2, web\.rate_limit 2$/);
});

Deno.test("a status line names as many of the frequent faults as there is room for, none in part", () => {
  const at = (width: number) => statusText()(llm(10_000, 100, { rate_limit: 30, timeout: 9 }), NOON, width);
  const whole = at(200);
  assert.match(whole, / {2}top rate_limit 30, timeout 9$/);
  assert.equal(at(whole.length), whole);
  assert.equal(at(whole.length - 1), whole.replace(", timeout 9", ""));
  assert.equal(at(whole.length - ", timeout 9".length - 1), whole.replace(/ {2}top .*$/, ""));
});

Deno.test("a status line is cut to its width", () => {
  const text = statusText()(llm(10_000, 100, { rate_limit: 30, timeout: 9 }), NOON, 50);
  assert.equal(text.length, 50);
  assert.match(text, /…$/);
});

Deno.test("nothing of a status line is written where there is no terminal", async () => {
  const drawn: string[] = [];
  const draw = (text: string) => Promise.resolve(void drawn.push(text));
  const stop = startStatusLine({ columns: () => null, draw, write: draw }, () => "status");
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await stop();
  assert.deepEqual(drawn, []);
});

Deno.test("a status line does not wait at its end for a terminal that takes nothing", async () => {
  const draw = () => new Promise<void>(() => {});
  await startStatusLine({ columns: () => 80, draw, write: draw }, () => "status")();
});

Deno.test("a status line is drawn over itself, with room for ^C, and erased at the end", async () => {
  const drawn: string[] = [];
  const twice = Promise.withResolvers<void>();
  const draw = (text: string) => {
    if (drawn.push(text) === 2) twice.resolve();
    return Promise.resolve();
  };
  const stop = startStatusLine({ columns: () => 80, draw, write: draw }, (width) => `status ${width}`);
  const alive = setTimeout(() => {}, 60_000); // a status line alone keeps no process alive
  await twice.promise;
  clearTimeout(alive);
  await stop();
  assert.deepEqual(drawn, ["\r\x1b[Kstatus 77", "\r\x1b[Kstatus 77", "\r\x1b[K"]);
});
