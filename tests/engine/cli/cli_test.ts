import { strict as assert } from "node:assert";
import process from "node:process";
import { parse } from "yaml";
import { type Tree, valueAt } from "../../../engine/base/tree.ts";
import { isObject } from "../../../engine/base/json.ts";
import { VERSION } from "../../../engine/base/version.ts";
import { faults } from "../../../llm/faults/all.ts";
import { SERVICES } from "../../harness.ts";
import { run } from "./host.ts";
import { inFolder, shippedPresets } from "../support.ts";

function json(text: string): Tree {
  const value: unknown = JSON.parse(text);
  assert.ok(isObject(value));
  return value;
}

Deno.test("errorworks without a command prints the help as trouble: 2", async () => {
  const { code, lines, err } = await run([]);
  assert.equal(code, 2);
  assert.deepEqual(lines, []);
  assert.match(err, /Usage: errorworks/);
});

Deno.test("errorworks --help lists the commands and exit codes: 0", async () => {
  const { code, out, errors } = await run(["--help"]);
  assert.equal(code, 0);
  assert.deepEqual(errors, []);
  for (
    const word of [
      "serve",
      "presets",
      "faults",
      "config",
      "health",
      "version",
      "Exit codes: 0",
      "3 the client did not cope",
    ]
  ) {
    assert.ok(out.includes(word), word);
  }
});

Deno.test("every command has a help: 0", async () => {
  const commands = [
    ["serve"],
    ["presets"],
    ["faults"],
    ["config"],
    ["config", "show"],
    ["config", "check"],
    [
      "config",
      "schema",
    ],
    ["health"],
    ["version"],
  ];
  for (const command of commands) {
    const { code, out } = await run([...command, "--help"]);
    assert.equal(code, 0, command.join(" "));
    assert.match(out, new RegExp(`Usage: errorworks ${command.join(" ")}`));
  }
});

Deno.test("errorworks version, --version and -V print the version: 0", async () => {
  for (const arg of ["version", "--version", "-V"]) {
    const { code, lines } = await run([arg]);
    assert.deepEqual([code, lines], [0, [VERSION]], arg);
  }
});

Deno.test("errorworks version --json prints version, commit, runtime and platform: 0", async () => {
  const { code, out } = await run(["version", "--json"]);
  const { commit, ...facts } = json(out);
  assert.deepEqual([code, facts], [0, {
    version: VERSION,
    runtime: `deno ${Deno.version.deno}`,
    platform: `${process.platform}-${process.arch}`,
  }]);
  assert.match(String(commit), /^([0-9a-f]{40}(-dirty)?|unknown)$/);
});

Deno.test("an unknown command is told, with the nearest one: 2", async () => {
  const { code, err, lines } = await run(["serv"]);
  assert.equal(code, 2);
  assert.deepEqual(lines, []);
  assert.match(err, /unknown command 'serv'\s+\(Did you mean serve\?\)/);
});

Deno.test("an unknown option is told, with the nearest one: 2", async () => {
  const { code, err } = await run(["serve", "--prot", "80"]);
  assert.equal(code, 2);
  assert.match(err, /unknown option '--prot'\s+\(Did you mean --port\?\)/);
});

Deno.test("what is wrong is one line; on a terminal it is broken between words", async () => {
  const nowhere = () => Promise.resolve();
  const terminal = { columns: () => 80, draw: nowhere, write: nowhere };
  for (const typed of [["serve", "--preset=strees"], ["serve", "--seed", "abc"]]) {
    const { err } = await run(typed);
    const shown = await run(typed, { terminal });
    for (const line of shown.err.split("\n")) assert.ok(line.length <= 80, line);
    assert.ok(shown.err.includes("\n  "), shown.err);
    assert.equal(shown.err.replaceAll("\n  ", " "), err);
  }
});

Deno.test("options with bad values are told by their name: 2", async () => {
  const bad: [string[], RegExp][] = [
    [["serve", "--port", "9x"], /--port <number>' argument '9x' is invalid/],
    [["serve", "--port", "-1"], /--port/],
    [["serve", "--port", "70000"], /server\.port: .*70000/],
    [["serve", "--port"], /--port <number>' argument missing/],
    [["serve", "--seed", "1.5"], /--seed/],
    [["serve", "--transport", "carrier"], /--transport.*auto, socket, fetch/],
    [["serve", "--host", "0.0.0.0"], /server\.host: .*allow_external_bind/],
    [["serve", "--set", "llm.nope=1"], /llm\.nope: unknown key/],
    [["serve", "--set", "llm"], /--set llm: expected PATH=VALUE/],
    [["serve", "--preset", "calm"], /Cannot load preset "calm": no such preset, available are chaos/],
    [["serve", "--preset", "../x"], /Cannot load preset "\.\.\/x"/],
    [["serve", "--config", "/nowhere.yaml"], /Cannot read configuration "\/nowhere\.yaml": no such file/],
    [["serve", "--admin-token-file", "/nowhere"], /Cannot read --admin-token-file "\/nowhere": no such file/],
    [["serve", "--admin-token", ""], /server\.admin_token/],
    [["serve", "extra"], /too many arguments/],
    [["config", "show", "--set", "seed=x"], /seed: .*\(--set seed\)/],
    [["config", "check"], /missing required argument/],
    [["config", "nope"], /unknown command 'nope'|too many arguments/],
  ];
  for (const [args, message] of bad) {
    const { code, err, lines } = await run(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(err, message);
    assert.deepEqual(lines, [], args.join(" "));
  }
});

Deno.test("config check says that good files are ok: 0", async () => {
  await inFolder({ "a.yaml": "llm: { latency: { base_ms: 1 } }", "b.yaml": "" }, async (folder) => {
    const files = ["a.yaml", "b.yaml"].map((name) => `${folder}/${name}`);
    const { code, lines, errors } = await run(["config", "check", ...files]);
    assert.deepEqual([code, lines, errors], [0, files.map((file) => `${file}: ok`), []]);
  });
});

Deno.test("config check tells a hundred problems one by one, and how many more there are: 2", async () => {
  const yaml = `llm:\n  rules:\n${"    - { do: { fault: rate_limt } }\n".repeat(130)}`;
  await inFolder({ "a.yaml": yaml }, async (folder) => {
    const { code, errors } = await run(["config", "check", `${folder}/a.yaml`]);
    assert.deepEqual([code, errors.length], [2, 101]);
    assert.match(errors.at(-1) ?? "", /^error: 30 more problems/);
  });
});

Deno.test("config check notes rules that never act, or do nothing, and none that may: 0", async () => {
  const rules = [
    "{ do: { pass: true } }",
    "{ when: { method: GET, endpoint: POST /v1/chat/completions }, do: { fault: conflict } }",
    "{ when: { headers: { user-agent: /python.*/ } }, do: { fault: conflict } }",
    '{ when: { model: "gpt-4*" }, do: { fault: conflict } }',
    "{ when: { model: gpt-4o, stream: true }, do: { fault: stream_cut } }",
    "{ when: { model: [gpt-4o, gpt-5] }, do: { fault: conflict } }",
    "{ when: { stream: true }, do: { fault: stream_cut, at_byte: 1 } }", // not to embeddings
    "{ when: { stream: true, clients_pct: 5 }, do: { fault: conflict } }",
    "{ when: { method: HEAD, endpoint: GET /v1/models }, do: { fault: conflict } }",
    '{ when: { headers: { x: "*" } }, do: { fault: conflict } }',
    '{ when: { headers: { x: "" } }, do: { fault: conflict } }',
    "{ name: all, do: [{ fault: conflict }, { fault: rate_limit }], then: loop }",
    "{ when: { user: hello }, do: { fault: conflict } }",
  ];
  const yaml = `llm:\n  rules:\n${rules.map((rule) => `    - ${rule}\n`).join("")}`;
  await inFolder({ "a.yaml": yaml }, async (folder) => {
    const file = `${folder}/a.yaml`;
    const { code, lines, errors } = await run(["config", "check", file]);
    assert.deepEqual([code, errors, lines[0]], [0, [], `${file}: ok`]);
    const wanted = [
      /rules\.0: passes all/,
      /rules\.1: .* with POST alone/,
      /rules\.2: .*as it is written/,
      /rules\.4: /,
      /12: /,
    ];
    assert.equal(lines.length, 1 + wanted.length, lines.join("\n"));
    for (const [at, line] of lines.slice(1).entries()) assert.match(line, wanted[at] ?? /^$/);
    assert.match(lines.at(-1) ?? "", /never acts: rule "all" before it takes all .*a\.yaml, line 15\)$/);
  });
});

Deno.test("config check prints a line for each problem of each file: 2", async () => {
  const files = {
    "good.yaml": "seed: 1",
    "bad.yaml": "seed: x\nllm:\n  faults:\n    rate_limt: {}\n",
    "content.yaml": "llm: { response: { mode: template, template: { body: '{{' } } }",
    "broken.yaml": "a: [",
  };
  await inFolder(files, async (folder) => {
    const { code, lines, errors } = await run([
      "config",
      "check",
      ...Object.keys(files).map((name) => `${folder}/${name}`),
    ]);
    assert.equal(code, 2);
    assert.deepEqual(lines, [`${folder}/good.yaml: ok`]);
    assert.equal(errors.length, 4);
    assert.ok(errors.every((line) => line.startsWith("error: ")));
    assert.ok(errors.slice(0, 3).every((line) => !line.includes("\n")));
    assert.match(errors[0] ?? "", /seed: .*bad\.yaml, line 1\)$/);
    assert.match(
      errors[1] ?? "",
      /rate_limt: unknown key, did you mean "rate_limit"\? \(.*bad\.yaml, line 4\)$/,
    );
    assert.match(errors[2] ?? "", /llm\.response\.template\.body: .*content\.yaml, line 1\)$/);
    assert.match(errors[3] ?? "", /broken\.yaml: .* at line 1, column 5\n {2}a: \[\n {6}\^$/);
  });
});

Deno.test("config show prints what is in effect as YAML that loads again: 0", async () => {
  const { code, out } = await run(["config", "show", "-p", "gentle", "--set", "llm.latency.base_ms=7"]);
  assert.equal(code, 0);
  const shown: unknown = parse(out);
  assert.deepEqual(valueAt(shown, ["llm", "latency"]), { base_ms: 7, jitter_ms: 20 });
  assert.equal(valueAt(shown, ["server", "port"]), 8000);
  await inFolder({ "again.yaml": out }, async (folder) => {
    assert.equal((await run(["config", "show", "-c", `${folder}/again.yaml`])).out, out);
  });
});

Deno.test("config show --json prints the same as one line of JSON: 0", async () => {
  const yaml = await run(["config", "show", "--preset", "stress"]);
  const { code, lines } = await run(["config", "show", "--preset", "stress", "--json"]);
  assert.equal(code, 0);
  assert.equal(lines.length, 1);
  assert.deepEqual(json(lines[0] ?? ""), parse(yaml.out));
});

Deno.test("config show never shows secrets, wherever they come from", async () => {
  const env = { ERRORWORKS_ADMIN_TOKEN: "SECRET-A", TURSO_AUTH_TOKEN: "SECRET-B" };
  for (
    const more of [[], ["--json"], [
      "--set",
      "server.admin_token=SECRET-C",
      "--set",
      "metrics.auth_token=SECRET-D",
    ]]
  ) {
    const { code, out, err } = await run(["config", "show", ...more], { env });
    assert.equal(code, 0);
    assert.doesNotMatch(out + err, /SECRET/);
  }
});

Deno.test("config schema is a JSON Schema that describes every key: 0", async () => {
  const { code, out } = await run(["config", "schema"]);
  assert.equal(code, 0);
  const schema = json(out);
  assert.match(String(schema["$schema"]), /json-schema\.org/);
  const keys = leaves(schema);
  assert.ok(keys.length > 60);
  assert.deepEqual(keys.filter(([, description]) => !description).map(([path]) => path), []);
  for (const { name } of faults) assert.ok(keys.some(([path]) => path === `llm.faults.${name}.pct`), name);
});

/** Dotted paths of all keys that are no sections, with what the schema says of each. */
function leaves(schema: Tree, path: readonly string[] = []): [string, unknown][] {
  const properties = schema["properties"];
  if (!isObject(properties)) return [[path.join("."), schema["description"]]];
  return Object.entries(properties).flatMap(([key, value]) =>
    isObject(value) ? leaves(value, [...path, key]) : []
  );
}

Deno.test("presets lists them all with their descriptions, in 80 columns: 0", async () => {
  const { code, lines } = await run(["presets"]);
  assert.equal(code, 0);
  for (const line of lines) assert.ok(line.length <= 80, line);
  const names = await shippedPresets();
  const [head = "", ...rows] = lines.slice(0, names.length + 1).map((line) => line.split(/\s{2,}/));
  assert.deepEqual(head[0], "PRESET");
  assert.deepEqual(rows.map(([name]) => name), names);
  assert.ok(rows.every((row) => row.length === 2 + SERVICES.length)); // with the share of each domain
  const listed: unknown = JSON.parse((await run(["presets", "--json"])).out);
  assert.deepEqual(Array.isArray(listed) && listed.map(({ name }) => name), names);
});

Deno.test("presets lists those of --preset-dir too: 0", async () => {
  await inFolder({ "mine.yaml": "description: my own" }, async (folder) => {
    assert.match((await run(["presets", "--preset-dir", folder])).out, /^mine +0 % +0 % +my own$/m);
    assert.equal((await run(["config", "show", "--preset-dir", folder, "-p", "mine"])).code, 0);
  });
});
