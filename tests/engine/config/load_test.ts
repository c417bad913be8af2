import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { fc, inFolder, loadSection, messagesIn, problemsIn } from "../support.ts";

/** Paths of the problems that `--set` assignments bring. */
async function refused(...set: string[]): Promise<string[]> {
  return (await problemsIn(() => loadConfig([llm, web], { set }))).map(({ path }) => path);
}

async function accepted(...set: string[]): Promise<void> {
  await loadConfig([llm, web], { set });
}

Deno.test("each layer wins over the ones below, field by field", async () => {
  const yaml =
    "llm:\n  latency: { jitter_ms: 2 }\n  faults: { rate_limit: { pct: 7 } }\nserver: { port: 1001 }\n" +
    "metrics: { database: 'file:a.db' }\n";
  await inFolder({ "x.yaml": yaml }, async (folder) => {
    const sources = {
      preset: "realistic",
      file: `${folder}/x.yaml`,
      env: { ERRORWORKS_ADMIN_TOKEN: "env", TURSO_DATABASE_URL: "file:b.db", TURSO_AUTH_TOKEN: "env" },
      flags: { server: { port: 1002 } },
      set: ["llm.faults.rate_limit.burst_pct=9", "llm.burst.duration_sec=1", "llm.burst.duration_sec=2"],
    };
    const { config, preset } = await loadConfig([llm, web], sources);
    const section = await loadSection(sources);
    assert.equal(preset, "realistic");
    assert.deepEqual(section.latency, { base_ms: 100, jitter_ms: 2 }); // preset, file
    const limit = section.faults["rate_limit"];
    assert.deepEqual([limit?.pct, limit?.burst_pct, limit?.["retry_after_sec"]], [7, 9, [1, 5]]); // file, set, preset
    assert.deepEqual(section.burst, { enabled: true, interval_sec: 60, duration_sec: 2 }); // preset, last set
    assert.equal(section.selection, "priority"); // default
    assert.equal(config.server.port, 1002); // flag over file
    assert.equal(config.server.host, "127.0.0.1");
    assert.equal(config.server.admin_token, "env");
    assert.equal(config.metrics.database, "file:b.db"); // environment over file
    assert.equal(config.metrics.auth_token, "env");
  });
});

Deno.test("--set wins over a named flag", async () => {
  const { config } = await loadConfig([llm, web], { flags: { server: { port: 1 } }, set: ["server.port=2"] });
  assert.equal(config.server.port, 2);
});

Deno.test("preset and file may come from the environment, and flags win over it", async () => {
  const env = { ERRORWORKS_PRESET: "gentle" };
  assert.equal((await loadConfig([llm, web], { env })).preset, "gentle");
  assert.equal((await loadConfig([llm, web], { env, preset: "chaos" })).preset, "chaos");
  await inFolder({ "x.yaml": "seed: 5" }, async (folder) => {
    const { config } = await loadConfig([llm, web], { env: { ERRORWORKS_CONFIG: `${folder}/x.yaml` } });
    assert.equal(config.seed, 5);
  });
});

Deno.test("ERRORWORKS_HOST opens the server to others only with what serve demands for that", async () => {
  const env = { ERRORWORKS_HOST: "0.0.0.0" };
  const problems = await problemsIn(() => loadConfig([llm, web], { env }));
  assert.deepEqual(problems.map(({ path }) => path), ["server.host"]);
  const allowed = { ...env, ERRORWORKS_ALLOW_EXTERNAL_BIND: "true" };
  const { config } = await loadConfig([llm, web], { env: allowed });
  assert.equal(config.server.host, "0.0.0.0");
  const flagged = await loadConfig([llm, web], { env: allowed, flags: { server: { host: "127.0.0.1" } } });
  assert.equal(flagged.config.server.host, "127.0.0.1");
});

Deno.test("empty variables of the environment count as not set", async () => {
  const env = {
    ERRORWORKS_ADMIN_TOKEN: "",
    ERRORWORKS_HOST: "",
    TURSO_DATABASE_URL: "",
    ERRORWORKS_PRESET: "",
    ERRORWORKS_CONFIG: "",
  };
  const { config, preset } = await loadConfig([llm, web], { env });
  assert.equal(preset, null);
  assert.equal(config.server.admin_token, undefined);
  assert.equal(config.metrics.database, "file:errorworks.db");
});

Deno.test("a section given in part keeps the other defaults", async () => {
  const { config } = await loadConfig([llm, web], { set: ["server.port=1", "metrics.bucket_sec=5"] });
  assert.equal(config.server.host, "127.0.0.1");
  assert.equal(config.server.drain_sec, 10);
  assert.equal(config.metrics.database, "file:errorworks.db");
  const { latency } = await loadSection({ set: ["llm.latency.base_ms=1"] });
  assert.deepEqual(latency, { base_ms: 1, jitter_ms: 30 });
});

Deno.test("an empty file is the defaults", async () => {
  await inFolder({ "x.yaml": "" }, async (folder) => {
    const { folders, ...empty } = await loadConfig([llm, web], { file: `${folder}/x.yaml` });
    const { folders: usual, ...defaults } = await loadConfig([llm, web], {});
    assert.deepEqual(empty, defaults);
    assert.deepEqual(folders, [folder, ...usual], "files may be named beside the file, too");
  });
});

Deno.test("a list, broken YAML and a missing file are refused by their name", async () => {
  await inFolder({ "list.yaml": "[1]", "broken.yaml": "a: [" }, async (folder) => {
    const load = (name: string) => messagesIn(() => loadConfig([llm, web], { file: `${folder}/${name}` }));
    assert.match(await load("list.yaml"), /list\.yaml: expected a mapping of keys, got a list$/);
    assert.match(await load("broken.yaml"), /broken\.yaml: /);
    assert.equal(await load("none.yaml"), `: Cannot read configuration "${folder}/none.yaml": no such file`);
    assert.match(await load(""), /Cannot read configuration/); // a folder
  });
});

Deno.test("a file that is not UTF-8, and one that builds on nothing, are refused with the line", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, new Uint8Array([0x61, 0x3a, 0x20, 0x31, 0x0a, 0x23, 0x20, 0xe9, 0x0a]));
    assert.match(await messagesIn(() => loadConfig([llm], { file })), /not a text in UTF-8, see line 2$/);
    await Deno.writeTextFile(file, "seed: 1\nextends: relistic\n");
    assert.match(
      await messagesIn(() => loadConfig([llm], { file })),
      /did you mean "realistic"\?.*, line 2\)$/,
    );
    const env = { ERRORWORKS_PRESET: "relistic" };
    assert.match(await messagesIn(() => loadConfig([llm], { env })), /\(ERRORWORKS_PRESET\)$/);
    await Deno.writeTextFile(file, "LLM: {}\n");
    assert.match(
      await messagesIn(() => loadConfig([llm], { file })),
      /^LLM: unknown key, did you mean "llm"\?/,
    );
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a configuration cannot be changed", async () => {
  const { config } = await loadConfig([llm, web], { preset: "stress" });
  assert.throws(() => Object.assign(config.server, { port: 1 }), TypeError);
  assert.throws(() => Object.assign(config, { seed: 1 }), TypeError);
});

Deno.test("a configuration written as JSON loads to an equal one", async () => {
  const { config } = await loadConfig([llm, web], { preset: "stress", set: ["seed=5"] });
  await inFolder({ "x.yaml": JSON.stringify(config) }, async (folder) => {
    assert.deepEqual((await loadConfig([llm, web], { file: `${folder}/x.yaml` })).config, config);
  });
});

Deno.test("__proto__ in a file is refused, and has no effect", async () => {
  for (const yaml of ["__proto__: { seed: 5 }", "llm: { __proto__: { selection: weighted } }"]) {
    await inFolder({ "x.yaml": yaml }, async (folder) => {
      assert.match(await messagesIn(() => loadConfig([llm, web], { file: `${folder}/x.yaml` })), /__proto__/);
      assert.equal("seed" in {}, false);
      assert.equal("selection" in {}, false);
    });
  }
});

Deno.test("hosts that other machines can reach are refused unless meant", async () => {
  for (
    const host of [
      "0.0.0.0",
      "::",
      "::0",
      "[::]",
      "0:0:0:0:0:0:0:0",
      "192.168.1.5",
      "example.org",
      "128.0.0.1",
    ]
  ) {
    const given = `server.host=${JSON.stringify(host)}`;
    assert.deepEqual(await refused(given), ["server.host"], host);
    await accepted(given, "server.allow_external_bind=true");
  }
});

Deno.test("loopback hosts are accepted", async () => {
  for (const host of ["localhost", "127.0.0.1", "127.0.0.5", "::1", "[::1]"]) {
    await accepted(`server.host=${JSON.stringify(host)}`);
  }
});

Deno.test("hosts with other characters are refused even where external ones are meant", async () => {
  for (const host of ["", "a b", "a;b", "a\nb", "a\0b", "a/b"]) {
    const found = await refused(`server.host=${JSON.stringify(host)}`, "server.allow_external_bind=true");
    assert.deepEqual(found, ["server.host"], JSON.stringify(host));
  }
});

Deno.test("percentages are from 0 to 100", async () => {
  for (const pct of ["-0.1", "100.1", ".nan", ".inf", "true", '"5"', "[5]"]) {
    for (const key of ["pct", "burst_pct"]) {
      assert.deepEqual(
        await refused(`llm.faults.forbidden.${key}=${pct}`),
        [`llm.faults.forbidden.${key}`],
        pct,
      );
    }
  }
  for (const pct of ["0", "100", "0.1", "99.9"]) await accepted(`llm.faults.forbidden.pct=${pct}`);
});

Deno.test("ranges are two numbers from 0 on, the first not above the second", async () => {
  const path = "llm.faults.timeout.after_sec";
  for (
    const range of [
      "[5]",
      "[1, 2, 3]",
      "5",
      "[2, 1]",
      '["1", 2]',
      "[true, 2]",
      "[.nan, 2]",
      "[1, .inf]",
      "{}",
    ]
  ) {
    const [first = ""] = await refused(`${path}=${range}`);
    assert.ok(first.startsWith(path), range);
  }
  assert.deepEqual(await refused(`${path}=[-1, 2]`), [`${path}.0`]);
  for (const range of ["[0, 0]", "[1, 2]", "[0.5, 1.5]"]) await accepted(`${path}=${range}`);
});

Deno.test("ranges of Retry-After are whole numbers", async () => {
  const path = "llm.faults.rate_limit.retry_after_sec";
  assert.deepEqual(await refused(`${path}=[1, 1.5]`), [`${path}.1`]);
  await accepted(`${path}=[1.0, 2]`);
});

Deno.test("a burst must be shorter than its interval only where bursts are enabled", async () => {
  const timing = ["llm.burst.interval_sec=5", "llm.burst.duration_sec=5"];
  await accepted(...timing);
  assert.deepEqual(await refused(...timing, "llm.burst.enabled=true"), ["llm.burst.duration_sec"]);
  await accepted("llm.burst.enabled=true", "llm.burst.interval_sec=5", "llm.burst.duration_sec=4.9");
});

Deno.test("ports, workers and tokens have their limits", async () => {
  for (const port of ["-1", "65536", "1.5", '"80"']) {
    assert.deepEqual(await refused(`server.port=${port}`), ["server.port"]);
  }
  for (const port of ["0", "1", "65535"]) await accepted(`server.port=${port}`);
  for (const workers of ["0", "-1"]) {
    assert.deepEqual(await refused(`server.workers=${workers}`), ["server.workers"]);
  }
  assert.deepEqual(await refused('server.admin_token=""'), ["server.admin_token"]);
});

Deno.test("min_words must not be above max_words", async () => {
  assert.deepEqual(await refused("llm.response.random.min_words=101"), ["llm.response.random.min_words"]);
});

Deno.test("any YAML text loads or is a ConfigError", async () => {
  const word = fc.constantFrom(
    "llm",
    "faults",
    "server",
    "pct",
    "5",
    "[1, 2]",
    "{",
    "}",
    "- ",
    ":",
    "\n",
    "  ",
    "&a",
    "*a",
    '"',
  );
  await inFolder({}, async (folder) => {
    const texts = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));
    await fc.assert(fc.asyncProperty(texts, async (text) => {
      await Deno.writeTextFile(`${folder}/x.yaml`, text);
      const loading = loadConfig([llm, web], { file: `${folder}/x.yaml` });
      await loading.catch((error) => assert.equal(error.constructor.name, "ConfigError", text));
    }));
  });
});

Deno.test("loadConfig() compiles no code for its schemas, nor does what it loads when it is armed", async () => {
  const usual = Function;
  let compiled = 0;
  const counting = {
    construct: (target: FunctionConstructor, args: string[]) => (compiled++, new target(...args)),
  };
  globalThis.Function = new Proxy(usual, counting);
  try {
    const { config } = await loadConfig([llm, web], { preset: "stress" });
    for (const { name, faultShares } of [llm, web]) assert.ok(faultShares(config[name]).length > 50, name);
  } finally {
    globalThis.Function = usual;
  }
  assert.equal(compiled, 0);
});
