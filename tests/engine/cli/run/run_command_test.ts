/** `errorworks run` within this process: messages, checks, screen. */
import { strict as assert } from "node:assert";
import { groupsOf } from "../../../../engine/cli/run/terminal_group.ts";
import { injectedTexts } from "../../../../engine/cli/run/injected.ts";
import { runRun } from "../../../../engine/cli/run/run_command.ts";
import { hostOf, run } from "../host.ts";
import { inFolder } from "../../support.ts";

const NOTHING = [Deno.execPath(), "eval", ""];
const FAILS = [Deno.execPath(), "eval", "Deno.exit(9)"];

Deno.test("run without a command says how one is given: 2", async () => {
  const none = await run(["run"]);
  assert.equal(none.code, 2);
  assert.match(
    none.err,
    /Cannot run without a command.*e\.g\. errorworks run --preset=realistic -- pytest -q/,
  );
  assert.match((await run(["run", "--"])).err, /Cannot run without a command/);
  const before = await run(["run", "pytest", "tests"]);
  assert.equal(before.code, 2);
  assert.match(before.err, /"pytest" stands before --.* -- pytest tests$/);
});

Deno.test("run takes nothing behind -- for an option of its own", async () => {
  const { code, err } = await run(["run", "--", ...NOTHING.slice(0, 2), "", "--repeat", "3", "--", "-p"]);
  assert.equal(code, 0, err);
  assert.match(err, /exit 0/);
});

Deno.test("run with a wrong configuration starts nothing: 2", async () => {
  const { code, err } = await run(["run", "--fault", "rate_limt=5", "--", ...FAILS]);
  assert.equal(code, 2);
  assert.match(err, /did you mean "rate_limit"/);
});

Deno.test("runRun() gives 3 for a broken check of --fail-on, but the code of a command that fails", async () => {
  const examine = () => Promise.resolve({ lines: ["BROKEN  it storms"], broken: ["C7"], verdict: null });
  const codes = [
    [{}, NOTHING, 3],
    [{ failOn: "C1,C7" }, NOTHING, 3],
    [{ failOn: "C1" }, NOTHING, 0],
    [{ failOn: "none" }, NOTHING, 0],
    [{}, FAILS, 9],
  ] as const;
  for (const [flags, command, code] of codes) {
    const errors: string[] = [];
    assert.equal(await runRun(flags, command, hostOf([], errors), examine), code);
    assert.ok(errors.includes("  BROKEN  it storms"));
  }
});

/** Asks six things at once, which all fail, and ends before a retry could come. */
const ASKS_ONCE = `await Promise.all(Array.from({ length: 6 }, async (_, at) => {
  const messages = [{ role: "user", content: String(at) }];
  const body = JSON.stringify({ model: "gpt-4o", messages });
  const answer = await fetch(Deno.env.get("OPENAI_BASE_URL") + "/chat/completions", { method: "POST", body });
  await answer.text();
})); `;

Deno.test("run judges by the limits that it is given, and starts nothing by those that there are not", async () => {
  const command = [Deno.execPath(), "eval", ASKS_ONCE];
  const strict = await run(["run", "--fault", "rate_limit=100", "--", ...command]);
  assert.equal(strict.code, 3, strict.err);
  const limits = ["--limits", "C1.tolerated=1"];
  const lax = await run(["run", "--fault", "rate_limit=100", ...limits, "--", ...command]);
  assert.equal(lax.code, 0, lax.err);
  const { code, err } = await run(["run", "--limits", "C1.tolerate=1", "--", ...FAILS]);
  assert.equal(code, 2);
  assert.match(err, /did you mean "C1.tolerated"/);
});

Deno.test("run accuses no command that failed of the retries that it had no time for", async () => {
  const broken = async (end: string) => {
    const command = [Deno.execPath(), "eval", ASKS_ONCE + end];
    const { err } = await run(["run", "--fault", "rate_limit=100", "--format", "json", "--", ...command]);
    return JSON.parse(err.split("\n").find((line) => line.startsWith("{")) ?? "{}").runs[0].checks.broken;
  };
  assert.deepEqual(await broken(""), ["C1"]);
  assert.deepEqual(await broken("Deno.exit(1)"), []);
  assert.deepEqual(await broken("Deno.kill(Deno.pid, 'SIGKILL')"), []);
});

Deno.test("runRun() fits its screen into 80 columns, but for the command that can be pasted", async () => {
  const errors: string[] = [];
  const command = [...NOTHING, "word ".repeat(40)];
  await runRun({ preset: "stress" }, command, hostOf([], errors));
  for (const line of errors.filter((line) => !line.startsWith("  again"))) assert.ok(line.length <= 80, line);
  assert.match(errors.at(-1) ?? "", /^ {2}again +errorworks run --preset stress --seed \d+ -- /);
});

Deno.test("run names in the command that repeats it what the environment named", async () => {
  await inFolder({ "mine.yaml": "llm: { latency: { base_ms: 0 } }" }, async (folder) => {
    const file = `${folder}/mine.yaml`;
    const { err } = await run(["run", "--seed", "7", "--", ...NOTHING], {
      env: { ERRORWORKS_PRESET: "gentle", ERRORWORKS_CONFIG: file },
    });
    assert.ok(err.includes(`errorworks run --preset gentle --config ${file} --seed 7 -- `), err);
  });
});

Deno.test("run begins its screen with the verdict, names the calls without a good reply, and fits it to a narrow terminal", async () => {
  const command = [Deno.execPath(), "eval", ASKS_ONCE];
  const wide = await run(["run", "--fault", "rate_limit=100", "--", ...command]);
  assert.match(wide.err, /^ {2}verdict +1 check is broken: /m);
  assert.match(wide.err, /^ {2}without #\d{4}, POST \S+ \(429\), rate_limit; .*/m);
  assert.match(wide.err, /; 3\s+before$/m);
  assert.match(wide.err, /^ {2}hint +--report page\.html /m);
  assert.match(wide.err, /^ {2}look up +errorworks checks C1$/m);
  const nothing = () => Promise.resolve();
  const terminal = { columns: () => 60, draw: nothing, write: nothing };
  const { errors } = await run(["run", "--fault", "rate_limit=100", "--", ...command], { terminal });
  const lines = errors.filter((line) => !/^ {2}again|^errorworks: /.test(line));
  assert.deepEqual(lines.filter((line) => line.length > 60), []);
  const failed = await run(["run", "--", ...command.slice(0, 2), `${ASKS_ONCE} Deno.exit(9)`]);
  assert.match(failed.err, /^ {2}verdict +The command ended with exit 9\. /m);
});

Deno.test("run tells how many requests each rule acted on, and which rules acted on none", async () => {
  const rules = `llm.rules=[
    { name: broken, times: 2, do: { fault: internal_error } },
    { times: 1, do: { fault: rate_limit } },
    { name: misspelt, when: { user: nothing like it }, do: { fault: timeout } },
  ]`;
  const { err } = await run(["run", "--set", rules, "--", Deno.execPath(), "eval", ASKS_ONCE]);
  assert.match(err, /^ {2}rules +2 × broken, 1 × \[1\]; acted on no request: misspelt$/m);
});

Deno.test("run names each file that it could not write, once: 2", async () => {
  await inFolder({}, async (folder) => {
    const names = ["c-7.html", "a.tape", "c-8.html", "b"];
    const places = JSON.stringify(names.map((name) => `${folder}/${name}`));
    const spoils = `for (const one of ${places}) Deno.mkdirSync(one, { recursive: true })`;
    const files = [
      "--save-tape",
      `${folder}/a.tape`,
      "--output",
      `${folder}/b`,
      "--report",
      `${folder}/c.html`,
    ];
    const flags = ["--seed", "7", "--repeat", "2", ...files];
    const { code, err } = await run(["run", ...flags, "--", Deno.execPath(), "eval", spoils]);
    assert.equal(code, 2);
    const named = Array.from(err.matchAll(/^error: Cannot write .*"([^"]*)": /gm), ([, file]) => file);
    assert.deepEqual(named, names.map((name) => `${folder}/${name}`));
  });
});

Deno.test("run does not run its command where what it is to write cannot be written: 2", async () => {
  await inFolder({}, async (folder) => {
    const runs = ["--", Deno.execPath(), "eval", `Deno.writeTextFileSync("${folder}/ran", "")`];
    for (
      const [option, file, message] of [
        ["--save-tape", "/nowhere/run.tape", 'the tape "/nowhere/run.tape": no such folder'],
        ["--report", "/proc/nowhere/r.html", 'the report "/proc/nowhere/r.html"'],
        ["--output", folder, `--output "${folder}": it is a folder`],
      ] as const
    ) {
      const { code, err } = await run(["run", option, file, ...runs]);
      assert.equal(code, 2, option);
      assert.ok(err.startsWith(`error: Cannot write ${message}`), err);
    }
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("run shows what it saw although its tape cannot be written any more: 2", async () => {
  await inFolder({}, async (folder) => {
    const tape = `${folder}/run.tape`;
    const spoils = [Deno.execPath(), "eval", `Deno.mkdirSync("${tape}")`];
    const { code, err } = await run(["run", "--save-tape", tape, "--", ...spoils]);
    assert.equal(code, 2);
    assert.match(err, /exit 0[^]*again[^]*error: Cannot write the tape ".*run.tape": it is a folder/);
  });
});

Deno.test("injectedTexts() counts what faults came to, the most frequent first", () => {
  const kinds = new Map([["rate_limit", "http"], ["stream_cut", "stream"], ["odd", "content"]] as const);
  const of = (fault: string | null, status: number | null, ending: string, requests: number) => {
    return { outcome: fault === null ? "success" : "fault", fault, status, ending, requests };
  };
  const sums = [
    of(null, 200, "complete", 90),
    of("rate_limit", 429, "complete", 19),
    of("x", 503, "complete", 4),
    of("y", 500, "fin", 2),
    of("stream_cut", 200, "fin", 5),
    of("z", null, "rst", 1),
    of("slow", null, "client_aborted", 2),
    of("odd", 200, "complete", 3),
  ];
  assert.deepEqual(injectedTexts(sums, kinds), [
    "19 × 429",
    "6 × 5xx",
    "5 broken streams",
    "3 damaged replies",
    "2 abandoned waits",
    "1 reset",
  ]);
});

Deno.test("injectedTexts() calls no reply damaged or cut that came whole and right", () => {
  const kinds = new Map([["stream_stall", "stream"], ["hostile_cookies", "content"]] as const);
  const of = (fault: string, ending: string) => ({
    outcome: "fault",
    fault,
    status: 200,
    ending,
    requests: 1,
  });
  const whole = [
    of("stream_stall", "complete"),
    of("hostile_cookies", "complete"),
    of("close_after_reply", "fin"),
  ];
  assert.deepEqual(injectedTexts(whole, kinds), ["3 slow or odd replies"]);
  assert.deepEqual(injectedTexts([of("stream_stall", "fin")], kinds), ["1 broken stream"]);
});

Deno.test("groupsOf() reads the groups of a process whose name has spaces and brackets", () => {
  assert.deepEqual(groupsOf("12 (a) b) c) S 1 77 77 34816 78 4194304"), [77, 78]);
});

Deno.test("runRun() saves the report that --report asks for, and its screen names it", async () => {
  const folder = await Deno.makeTempDir();
  const errors: string[] = [];
  try {
    await runRun({ report: `${folder}/out` }, NOTHING, hostOf([], errors));
    assert.ok(errors.includes(`  report     ${folder}/out/index.html`), errors.join("\n"));
    assert.match(await Deno.readTextFile(`${folder}/out/index.html`), /errorworks run --seed \d+ -- /);
    const { run } = JSON.parse(await Deno.readTextFile(`${folder}/out/report.json`));
    assert.equal(run.command, NOTHING.map((word) => word === "" ? "''" : word).join(" "));
    await runRun({ report: `${folder}/r.html`, repeat: 2, seed: 4 }, NOTHING, hostOf([], errors));
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
    assert.deepEqual(names, ["out", "r-4.html", "r-5.html"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("run shows what it saw although its report cannot be written any more: 2", async () => {
  await inFolder({}, async (folder) => {
    const report = `${folder}/r.html`;
    const spoils = [Deno.execPath(), "eval", `Deno.mkdirSync("${report}"); Deno.exit(9)`];
    const { code, err } = await run(["run", "--report", report, "--", ...spoils]);
    assert.equal(code, 2);
    assert.match(err, /exit 9[^]*again[^]*error: Cannot write the report ".*r.html": it is a folder/);
  });
});

Deno.test("run says that no faults are switched on only where nothing can cause one", async () => {
  const hint = /hint +no faults are switched on/;
  const rule = 'llm.rules=[{"when":{"model":"other"},"do":{"fault":"conflict"}}]';
  const worlds = [[[], true], [["--set", rule], false], [
    ["--scenario", "capacity_brownout"],
    false,
  ]] as const;
  for (const [flags, isTold] of worlds) {
    const { err } = await run(["run", ...flags, "--", Deno.execPath(), "eval", ASKS_ONCE]);
    assert.equal(hint.test(err), isTold, err);
  }
});

Deno.test("run annotates a job of GitHub Actions with broken checks, and adds the verdict to its summary", async () => {
  await inFolder({ "summary.md": "before\n" }, async (folder) => {
    const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: `${folder}/summary.md` };
    const command = ["--", Deno.execPath(), "eval", ASKS_ONCE];
    const notes = async (flags: readonly string[], env: Record<string, string>) =>
      (await run(["run", "--fault", "rate_limit=100", ...flags, ...command], { env })).errors
        .filter((line) => line.startsWith("::"));
    const [error, ...more] = await notes([], env);
    assert.match(error ?? "", /^::error title=errorworks C1%3A [^:,]+::[^\n]+$/);
    assert.deepEqual(more, []);
    const summary = await Deno.readTextFile(env.GITHUB_STEP_SUMMARY);
    assert.match(
      summary,
      /^before\n# errorworks run\n\n6 requests, 6 with a fault\.\n\n## .*\| \*\*broken\*\* \| C1 /s,
    );
    assert.match((await notes(["--fail-on", "none"], { GITHUB_ACTIONS: "true" })).join(), /^::warning /);
    assert.deepEqual(await notes(["--format", "json"], env), []);
    assert.deepEqual(await notes([], {}), []);
  });
});
