/** Table of typos, each with the message that it has to get; each row is a test. */
import { strict as assert } from "node:assert";
import { inFolder } from "../support.ts";
import { run } from "./host.ts";

/** A command line in which FILE is a file with this text. */
interface Typo {
  readonly typed: readonly string[];
  readonly file?: string;
  readonly says: readonly (string | RegExp)[];
}

const SET = ["config", "show", "--set"];
const CHECK = ["config", "check", "FILE"];

const RULES = `llm:
  response:
    rules:
      - when: { user_contans: hi }
        answer: { fault: rate_limt }
      - when: { user_matches: "(" }
        answer: { fault: { rate_limit: { retry_after_secs: [1, 1], pct: 5 } } }
      - when: { path: "/web/*" }
        answer: { text: hi }
      - when: { path: /v1/embedings }
        answer: { fault: { rate_limit: { retry_after_sec: [5, 1] } } }
`;

const TYPOS: readonly Typo[] = [
  { typed: ["serve", "--preset=strees"], says: ['did you mean "stress"?', "Available are chaos, gentle"] },
  {
    typed: ["serve", "--prest=stress"],
    says: ["unknown option '--prest=stress'", "(Did you mean --preset?)", "(see errorworks serve --help)"],
  },
  { typed: ["stats"], says: ["unknown command 'stats'", "(Did you mean errorworks ctl stats?)"] },
  { typed: ["checks", "C99"], says: ['no check "C99", did you mean "C29"? (errorworks checks lists all)'] },
  { typed: ["serve", "--name"], says: ["unknown option '--name'", "(see errorworks serve --help)"] },
  { typed: ["config", "show", "--prest", "x"], says: ["--preset", "(see errorworks config show --help)"] },
  { typed: ["serve", "--rate-limit-pct=10"], says: ["(Did you mean --fault rate_limit=PCT?)"] },
  {
    typed: ["serve", "--base-ms=50"],
    says: ["(Did you mean --set llm.latency.base_ms=VALUE or --set web.latency.base_ms=VALUE?)"],
  },
  { typed: ["serve", "--content-mode=echo"], says: ["(Did you mean --set web.content.mode=VALUE?)"] },
  {
    typed: ["serve", "--selection-mode=weighted"],
    says: ["(Did you mean --set llm.selection=VALUE or --set web.selection=VALUE?)"],
  },
  {
    typed: ["serve", "--no-burst"],
    says: ["(Did you mean --set llm.burst.enabled=false or --set web.burst.enabled=false?)"],
  },
  { typed: ["serve", "-P", "9000"], says: ["(Did you mean --port?)"] },
  { typed: ["serve", "-d", "x.db"], says: ["(Did you mean --database?)"] },
  { typed: ["serve", "--enabled"], says: [/unknown option '--enabled'\n\(see errorworks serve --help\)/] },
  { typed: ["shrink", "x.tape"], says: ["e.g. errorworks shrink run.tape -- pytest -q"] },
  { typed: ["serve", "8000"], says: ["(Did you mean --port=8000?)"] },
  { typed: ["serve", "--config", "tests"], says: ['Cannot read configuration "tests": it is a folder'] },
  { typed: ["serv"], says: ["unknown command 'serv'", "(Did you mean serve?)"] },
  { typed: CHECK, file: "llm:\n  fautls: {}\n", says: ['did you mean "faults"?', "FILE, line 2)"] },
  {
    typed: CHECK,
    file: "llm:\n  faults:\n    rate_limt: { pct: 5 }\n",
    says: ["llm.faults.rate_limt: unknown key", 'did you mean "rate_limit"?', "FILE, line 3)"],
  },
  {
    typed: [...SET, "llm.faults.rate_limt.pct=5"],
    says: ['did you mean "rate_limit"?', "(--set llm.faults"],
  },
  { typed: [...SET, 'llm.faults.timeout.pct="five"'], says: ["expected number", '"five"', "(--set llm.fau"] },
  {
    typed: [...SET, "llm.faults.timeout.pct=130"],
    says: ["expected number to be <=100, got the number 130"],
  },
  {
    typed: CHECK,
    file: "llm:\n  faults:\n    timeout: { pct: 10% }\n",
    says: ['expected number, got the string "10%": write it without %', "FILE, line 3)"],
  },
  {
    typed: [...SET, "llm.faults.truncated.keep_pct=[80, 20]"],
    says: ["expected [min, max] with min <= max, got [80, 20]"],
  },
  { typed: CHECK, file: "a: [1\nb: 2\n", says: ["FILE: ", "at line 2, column 1\n  a: [1\n  b: 2\n  ^"] },
  { typed: CHECK, file: "llm:\n  faults:\n\tx: 1\n", says: [/Tabs .* at line 3, column 1\n/, "\tx: 1\n"] },
  {
    typed: CHECK,
    file: "seed: 1\nseed: 2\n",
    says: ["must be unique at line 2", "\n  seed: 1\n  seed: 2\n"],
  },
  {
    typed: CHECK,
    file: "llm:\n  faults:\n    ssrf_redirect: { pct: 5 }\n",
    says: ["it is a fault of web", 'did you mean "web.faults.ssrf_redirect"?', "FILE, line 3)"],
  },
  {
    typed: CHECK,
    file: "llm: { faults: { soft_404: { pct: 100 } } }\n",
    says: ["it is a fault of web", 'did you mean "web.faults.soft_404"?'],
  },
  { typed: [...SET, "llm.faults.rate_limit=100"], says: ['did you mean "llm.faults.rate_limit.pct"?'] },
  {
    typed: [...SET, "rate_limit.pct=10"],
    says: ['did you mean "llm.faults.rate_limit.pct" or "web.faults.rate_limit.pct"?'],
  },
  { typed: [...SET, "stream_cut.pct=10"], says: ['did you mean "llm.faults.stream_cut.pct"?'] },
  { typed: [...SET, "stream_cat.pct=10"], says: ['did you mean "llm.faults.stream_cut.pct"?'] },
  { typed: [...SET, "llm.rate_limit.pct=10"], says: ['did you mean "llm.faults.rate_limit.pct"?'] },
  { typed: [...SET, "workers=2"], says: ['did you mean "server.workers"?'] },
  {
    typed: CHECK,
    file: RULES,
    says: [
      /rules\.0\.when\.user_contans: unknown key, did you mean "user_contains"\? \(.*, line 4\)/,
      /rules\.0\.answer\.fault: there is no fault "rate_limt", did you mean "rate_limit"\? \(.*, line 5\)/,
      /rules\.1\.when\.user_matches: is no regular expression: .* \(.*, line 6\)/,
      /rules\.1\.answer\.fault\.rate_limit\.retry_after_secs: unknown key, did you mean "retry_after_sec"\? \(.*, line 7\)/,
      /rules\.1\.answer\.fault\.rate_limit\.pct: unknown key, expected one of .* \(.*, line 7\)/,
      /rules\.2\.when\.path: "\/web\/\*" fits no path of these APIs, .* \(.*, line 8\)/,
      /rules\.3\.when\.path: "\/v1\/embedings" fits no path of these APIs, .* \(.*, line 10\)/,
      /rules\.3\.answer\.fault\.rate_limit\.retry_after_sec: expected \[min, max\] .*, got \[5, 1\] \(.*, line 11\)/,
    ],
  },
  {
    typed: CHECK,
    file:
      'seed: x\nllm:\n  response:\n    mode: template\n    template: { body: "{{ x" }\n    rules_file: /no\n',
    says: [
      /seed: expected number, got the string "x" \(.*, line 1\)/,
      /llm\.response\.template\.body: .* \(.*, line 5\)/,
      /llm\.response\.rules_file: "\/no": no such file \(.*, line 6\)/,
    ],
  },
  {
    typed: CHECK,
    file: "web:\n  content: { mode: bank, bank: { file: /nothere.jsonl } }\n  fautls: {}\n",
    says: [/web\.content\.bank\.file: Cannot read "\/nothere\.jsonl": .* \(.*, line 2\)/, 'mean "faults"?'],
  },
  { typed: ["serve", "--seed", "abc"], says: ["--seed", "Expected a whole number"] },
  { typed: ["serve", "--seed", "-1"], says: ["--seed"] },
  { typed: ["serve", "--seed", "1.5"], says: ["--seed", "Expected a whole number"] },
  { typed: ["serve", "--port", "abc"], says: ["--port", "Expected a whole number"] },
  { typed: ["serve", "--port", "99999"], says: ["server.port: ", "got the number 99999 (--port)"] },
  { typed: ["serve", "--workers", "0"], says: ["server.workers: ", "got the number 0 (--workers)"] },
  { typed: ["serve", "--workers", "1000"], says: ["server.workers: ", "got the number 1000 (--workers)"] },
  {
    typed: ["serve", "--host", "0.0.0.0"],
    says: ["other machines could reach this host", "--allow-external-bind", "(--host)"],
  },
  {
    typed: ["serve", "--host", "nohost.invalid"],
    says: ['server.host: cannot be resolved: no address belongs to the name "nohost.invalid" (--host)'],
  },
  { typed: ["serve", "stress"], says: ["too many arguments", "(Did you mean --preset=stress?)"] },
  { typed: ["explain", "--preset=a", "-p", "b"], says: ['There is "a" already, and only one is read'] },
  { typed: ["run", "--config=a", "--config=b", "--", "x"], says: ['There is "a" already'] },
  { typed: ["report", "my.db"], says: ["too many arguments", "(Did you mean --database=my.db?)"] },
  { typed: ["serve", "my.yaml"], says: ["(Did you mean --config=my.yaml?)"] },
  { typed: ["serve", "rate_limit"], says: ["(Did you mean --fault rate_limit=PCT?)"] },
  { typed: ["faults", "rate_limt"], says: ['did you mean "rate_limit"?'] },
  { typed: ["faults", "--kind", "strem"], says: ["transport, http, stream, content"] },
  {
    typed: ["truth", "--site", "--kind", "artcles"],
    says: ['--kind: there is no "artcles", did you mean "articles"?'],
  },
  { typed: ["presets", "strees"], says: ['did you mean "stress"?'] },
  {
    typed: ["serve", "--fault", "web.rate_limt=5"],
    says: ['no fault "web.rate_limt", did you mean "web.rate_limit"?'],
  },
  { typed: ["serve", "--fault", "rate_limt=5"], says: ['no fault "rate_limt", did you mean "rate_limit"?'] },
  { typed: ["serve", "--fault", "web.stream_cut=5"], says: ["web has no such fault", '"llm.stream_cut"?'] },
  { typed: ["serve", "--fault", "timeout=5%"], says: ['write it without %, got "5%"'] },
  { typed: ["serve", "--fault", "timeout"], says: ["expected NAME=PERCENT, e.g. --fault rate_limit=20"] },
  { typed: ["serve", "--fault", "timeout=130"], says: ["<=100, got the number 130 (--fault timeout)"] },
  { typed: ["serve", "--preset-dir", "/nothere"], says: ['--preset-dir "/nothere": no such folder'] },
  { typed: ["score", "/nothere"], says: [/Cannot read "\/nothere": no such file$/] },
  {
    typed: ["run", "pytest"],
    says: ['"pytest" stands before --, but the command comes after it, e.g. ', "-- pytest"],
  },
  {
    typed: ["run", "--seed", "7", "pytest", "-q"],
    says: ["unknown option '-q'", "(A command comes after --: errorworks run -- pytest -q)"],
  },
  { typed: ["gauntlet"], says: ["Cannot run the gauntlet without a command: it comes after --, e.g. "] },
  { typed: ["presets", "--preset-dir", "/nothere"], says: ['--preset-dir "/nothere": no such folder'] },
];

for (const { typed, file = "", says } of TYPOS) {
  Deno.test(`errorworks ${typed.join(" ")} says ${says.map(String).join(" and ")}: 2`, async () => {
    await inFolder({ "x.yaml": file }, async (folder) => {
      const path = `${folder}/x.yaml`;
      const { code, err, lines } = await run(typed.map((word) => word === "FILE" ? path : word));
      const said = err.replaceAll(path, "FILE");
      assert.deepEqual([code, lines], [2, []], said);
      for (const text of says) {
        assert.ok(typeof text === "string" ? said.includes(text) : text.test(said), `${text} in: ${said}`);
      }
    });
  });
}

const DATABASES: readonly (readonly [string, string])[] = [
  ["postgres://user@host/x", "this is no address of a database; give file:PATH, :memory:, "],
  ["errorworks.db", "did you mean file:errorworks.db? It can be file:PATH, :memory:, "],
  ["file:", "this names no file; give file:PATH, :memory:, "],
  ["file:100%.db", "a % begins the code of a character in an address: write file:100%25.db"],
  ["file:%ff.db", "a % begins the code of a character in an address: its codes are not UTF-8"],
  ["file:/nothere/x.db", 'there is no folder "/nothere"'],
  ["file:.", '"." is a folder'],
  ...(Deno.build.os === "linux"
    ? [["file:/proc/x.db", "Unable to open or make the file: may this user write to it"]] as const
    : []),
];

for (const [database, says] of DATABASES) {
  Deno.test(`errorworks serve --database ${database} says ${says}: 1`, async () => {
    const { code, err } = await run(["serve", "--port", "0", "--database", database]);
    assert.equal(code, 1);
    assert.ok(err.includes(says), err);
    assert.doesNotMatch(err, /URL_|ConnectionFailed|14/);
  });
}

Deno.test("config check of a good file says ok, and --set takes :memory: as typed", async () => {
  await inFolder({ "x.yaml": "metrics: { database: ':memory:' }\n" }, async (folder) => {
    const { code, lines } = await run(["config", "check", `${folder}/x.yaml`]);
    assert.deepEqual([code, lines], [0, [`${folder}/x.yaml: ok`]]);
  });
  const { out } = await run(["config", "show", "--json", "--set", "metrics.database=:memory:"]);
  assert.equal(JSON.parse(out).metrics.database, ":memory:");
});

Deno.test("help for a command that there is not is the same error: 2", async () => {
  const asked = [["serv", "--help"], ["serv", "-h"], ["ctl", "faul", "--help"], ["help", "serv"]];
  for (const words of asked) {
    const { code, lines } = await run(words);
    assert.deepEqual([code, lines], [2, []], words.join(" "));
  }
  for (const words of [["ctl", "fault", "--help"], ["config", "--help"], ["help", "run"], ["-h", "serv"]]) {
    assert.equal((await run(words)).code, 0, words.join(" "));
  }
});
