/** Tests of the outcome that the end of a run is judged as. */
import { strict as assert } from "node:assert";
import { type Attempt, judge, type Reference } from "../../../../engine/cli/gauntlet/outcome.ts";
import { junit } from "../../../../engine/cli/gauntlet/junit.ts";
import { worstOf } from "../../../../engine/cli/gauntlet/report.ts";
import { gauntletScreen } from "../../../../engine/cli/gauntlet/gauntlet_screen.ts";
import { OUTCOMES } from "../../../../engine/cli/gauntlet/outcome.ts";

const HEALTHY: Reference = { stdout: "42\n", stdout_bytes: 3, steady: true };

function attempt(part: Partial<Attempt>): Attempt {
  const stdout = part.stdout ?? "42\n";
  return {
    code: 0,
    signal: null,
    killed: null,
    stdout,
    stdout_bytes: stdout.length,
    stderr: "",
    requests: 3,
    faults: 1,
    ms: 200,
    ...part,
  };
}

const TRACES = {
  python:
    'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nopenai.RateLimitError: 429\n',
  node:
    "file:///a.js:1\nthrow new Error('no')\n\nError: no\n    at file:///a.js:1:7\n    at run (x:1)\n\nNode.js v24.1.0\n",
  deno: "error: Uncaught (in promise) Error: no\n    at file:///a.ts:1:7\n",
  go: "panic: no\n\ngoroutine 1 [running]:\nmain.main()\n",
  rust: "thread 'main' panicked at src/main.rs:1:5:\nno\n",
  "Deno, with the line of the source":
    "error: Uncaught (in promise) TypeError: no\nawait ask();\n          ^\n    at ask (file:///a.ts:1:37)\n",
};

Deno.test("judge() tells the outcomes apart by exit code, output, signal and what killed it", () => {
  const cases: readonly (readonly [Partial<Attempt>, string, RegExp])[] = [
    [{}, "ok", /same output/],
    [{ stdout: "41\n" }, "wrong_result", /other output: 41/],
    [{ stdout: "" }, "wrong_result", /0 bytes, not 3/],
    [{ code: 1, stdout: "", stderr: "rate limited\n\n" }, "clean_error", /exit 1: rate limited/],
    [{ code: 1, stdout: "sorry\n" }, "clean_error", /sorry/],
    [{ code: 1, stdout: "" }, "silent_error", /without a word/],
    [{ code: 137, killed: "timeout", ms: 10_100 }, "hang", /10\.1 s/],
    [{ code: 137, killed: "requests", requests: 31 }, "too_many_requests", /31 requests/],
    [{ code: 139, signal: "SIGSEGV" }, "crash", /SIGSEGV/],
    [{ faults: 0 }, "not_hit", /none of its requests/],
    [{ faults: 0, code: 1, stderr: "odd" }, "clean_error", /odd/],
  ];
  for (const [part, outcome, why] of cases) {
    const judged = judge(attempt(part), HEALTHY);
    assert.equal(judged.outcome, outcome, JSON.stringify(part));
    assert.match(judged.why, why);
  }
});

Deno.test("judge() takes traces of an exception that nobody caught for a crash, and names it", () => {
  for (const [language, stderr] of Object.entries(TRACES)) {
    const { outcome, why } = judge(attempt({ code: 1, stdout: "", stderr }), HEALTHY);
    assert.equal(outcome, "crash", language);
    assert.match(why, /uncaught: .*(no|429|main\.rs)/, language);
  }
  const caught = judge(attempt({ code: 1, stderr: "Error: the service is away, try later\n" }), HEALTHY);
  assert.equal(caught.outcome, "clean_error");
});

Deno.test("judge() compares no output where two healthy runs differ", () => {
  const { outcome, why } = judge(attempt({ stdout: "41\n" }), { ...HEALTHY, steady: false });
  assert.deepEqual([outcome, why], ["ok", "exit 0 (output not compared)"]);
});

const REPORT = {
  command: ["sh", "-c", "ask | answer"],
  domain: "llm",
  at: "all",
  seed: 1,
  duration_ms: 41_234,
  reference: { ms: 210, requests: 1, steady: true },
  limits: { timeoutMs: 10_000, maxRequests: 20 },
  again: "errorworks run --set llm.faults.fault_3.pct=100 --seed 1 -- sh -c 'ask | answer'",
  results: Array.from({ length: 118 }, (_, at) => {
    const kinds = ["transport", "http", "stream", "content"] as const;
    return {
      fault: `fault_${at}`,
      kind: kinds[Math.floor(at / 30)] ?? "content",
      outcome: OUTCOMES[at % OUTCOMES.length] ?? "ok",
      why: `exit 1: <"a" & 'b'>\u0000 ${"long ".repeat(20)}`,
      requests: 1,
      ms: 200,
    };
  }),
} as const;

Deno.test("gauntletScreen() fits 80 × 24, whatever was seen", () => {
  const lines = gauntletScreen(REPORT);
  assert.ok(lines.length <= 24, String(lines.length));
  for (const line of lines.slice(0, -1)) assert.ok(line.length <= 80, line);
  for (const line of gauntletScreen(REPORT, 60).slice(0, -1)) assert.ok(line.length <= 60, line);
  assert.equal(lines.at(-1), `  look at it  ${REPORT.again}`);
  assert.equal(worstOf(REPORT.results)?.fault, "fault_3");
  assert.match(gauntletScreen({ ...REPORT, results: [], again: null }).at(-1) ?? "", /no fault was tried/);
});

Deno.test("junit() counts what failed and what was not hit, and is well-formed XML", async () => {
  const { SaxesParser } = await import("saxes");
  const parser = new SaxesParser();
  const seen: string[] = [];
  parser.on("opentag", ({ name, attributes }) => {
    seen.push(name);
    if (name === "testsuite") assert.deepEqual([attributes["failures"], attributes["skipped"]], ["74", "14"]);
  });
  parser.on("error", (error) => assert.fail(error));
  parser.write(junit(REPORT)).close();
  const count = (name: string) => seen.filter((one) => one === name).length;
  assert.deepEqual([count("testcase"), count("failure"), count("skipped")], [118, 74, 14]);
});
