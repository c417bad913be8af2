import { reset } from "@logtape/logtape";
import { strict as assert } from "node:assert";
import { run, type Wanted } from "./host.ts";
import { inFolder } from "../support.ts";
import { freePort } from "../../free_port.ts";
import { statusOf } from "../../statuses.ts";

const QUIET = ["--port", "0", "--database", ":memory:"];

/** Runs `errorworks serve`, and puts its log away afterwards. */
async function serve(args: readonly string[], wanted: Wanted = {}) {
  try {
    return await run(["serve", ...args], wanted);
  } finally {
    await reset();
  }
}

/** Serves, runs `test` with the facts of `--json`, and stops. */
async function served(
  args: readonly string[],
  test: (facts: Record<string, string>) => Promise<void>,
  env: Record<string, string> = {},
) {
  let failed: unknown;
  const ran = await serve([...QUIET, "--json", ...args], {
    env,
    seen: (line, stop) => void test(JSON.parse(line)).catch((error) => failed = error).finally(stop),
  });
  if (failed !== undefined) throw failed;
  return ran;
}

/** The status of `/admin/config` for whoever has this token. */
async function knock(url: string | undefined, token: string): Promise<number> {
  return await statusOf(fetch(`${url}/admin/config`, { headers: { authorization: `Bearer ${token}` } }));
}

Deno.test("serve --json prints one line of facts, answers at its url, and stops when asked: 0", async () => {
  const ran = await served(["--preset", "silent", "--seed", "5"], async (facts) => {
    assert.equal(facts["preset"], "silent");
    assert.equal(facts["seed"], 5);
    assert.deepEqual(facts["clients"], {
      llm: `export OPENAI_BASE_URL=${facts["url"]}/v1 ANTHROPIC_BASE_URL=${facts["url"]}`,
      web: `${facts["url"]}/web`,
    });
    const health = await (await fetch(`${facts["url"]}/health`)).json();
    assert.deepEqual([health.run_id, health.seed], [facts["run_id"], 5]);
    assert.equal(await knock(facts["url"], facts["admin_token"] ?? ""), 200);
    assert.equal(await knock(facts["url"], "wrong"), 403);
  });
  assert.equal(ran.code, 0);
  assert.equal(ran.lines.length, 1);
  assert.deepEqual(ran.errors, []);
});

/** A process that runs until it is killed. */
function sleeper(): Deno.ChildProcess {
  return new Deno.Command("sleep", { args: ["600"] }).spawn();
}

Deno.test("serve --parent-pid serves as long as that process runs, its parent or not", async () => {
  const other = sleeper();
  for (const pid of [Deno.ppid, other.pid]) {
    await served(["--parent-pid", String(pid)], async ({ url }) => {
      await new Promise((resolve) => setTimeout(resolve, 1_200)); // it has looked twice
      const response = await fetch(`${url}/health/live`);
      assert.equal((await response.json()).status, "live");
    });
  }
  other.kill("SIGKILL");
  await other.status;
});

Deno.test("serve --parent-pid stops when that process is gone: 0", async () => {
  const other = sleeper();
  const ran = await serve([...QUIET, "--parent-pid", String(other.pid)], {
    seen: () => other.kill("SIGKILL"),
  });
  assert.equal(ran.code, 0);
  await other.status;
});

Deno.test("serve --parent-pid refuses a process that there is not: 2", async () => {
  const other = sleeper();
  other.kill("SIGKILL");
  await other.status;
  const { code, errors } = await serve([...QUIET, "--parent-pid", String(other.pid)]);
  assert.equal(code, 2);
  assert.deepEqual(errors, [`error: Cannot stop with --parent-pid ${other.pid}: there is no such process`]);
});

Deno.test("a stopped server listens no more", async () => {
  let url = "";
  await served([], (facts) => {
    url = facts["url"] ?? "";
    return Promise.resolve();
  });
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  await assert.rejects(() => fetch(`${url}/health`), TypeError);
});

Deno.test("serve prints its URL first, then all one needs to use it: 0", async () => {
  const { code, lines, out } = await serve([...QUIET, "--preset", "realistic", "--admin-token", "keep-it"], {
    seen: (line, stop) => line.startsWith("Ctrl-C") && stop(),
  });
  assert.equal(code, 0);
  assert.match(lines[0] ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
  for (
    const word of [`export OPENAI_BASE_URL=${lines[0]}/v1`, "realistic", "--seed ", "token", ":memory:"]
  ) {
    assert.ok(out.includes(word), word);
  }
  assert.doesNotMatch(out, /keep-it/, "a log is no place for a token that was set");
  assert.match(out, /^llm +9\.30 +[\d. ]+ 65\.90 +5 s every 60 s$/m); // true shares
  assert.doesNotMatch(out, /rate_limit/);
});

Deno.test("serve --verbose prints the true share of every fault, too", async () => {
  const { lines } = await serve([...QUIET, "--preset", "realistic", "--verbose"], {
    seen: (line, stop) => line.startsWith("Ctrl-C") && stop(),
  });
  assert.ok(lines.some((line) => /^rate_limit +http +5 +4\.\d+ /.test(line)), lines.join("\n"));
});

Deno.test("serve without faults says so", async () => {
  const { out } = await serve(QUIET, { seen: (line, stop) => line.startsWith("Ctrl-C") && stop() });
  assert.match(out, /^llm +no faults$/m);
});

Deno.test("serve makes a new admin token for each start", async () => {
  const tokens = new Set<string>();
  for (let i = 0; i < 2; i++) {
    await served([], (facts) => {
      tokens.add(facts["admin_token"] ?? "");
      return Promise.resolve();
    });
  }
  assert.equal(tokens.size, 2);
  for (const token of tokens) assert.match(token, /^[0-9a-f]{32}$/);
});

Deno.test("serve takes the admin token from a file, white space around it left out", async () => {
  await inFolder({ token: "  from-file\n" }, async (folder) => {
    const env = { ERRORWORKS_ADMIN_TOKEN: "from-env" };
    await served(["--admin-token-file", `${folder}/token`], async ({ url }) => {
      assert.equal(await knock(url, "from-file"), 200);
      assert.equal(await knock(url, "from-env"), 403);
    }, env);
    await served([], async ({ url }) => assert.equal(await knock(url, "from-env"), 200), env);
  });
});

Deno.test("serve with an empty token file refuses to start: 2", async () => {
  await inFolder({ token: "\n" }, async (folder) => {
    const { code, err } = await serve([...QUIET, "--admin-token-file", `${folder}/token`]);
    assert.equal(code, 2);
    assert.match(err, /^error: --admin-token-file ".*token" is empty, expected the token$/);
  });
});

Deno.test("serve with a port that is taken says which: 1", async () => {
  const holder = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const { code, lines, err } = await serve(["--port", String(holder.addr.port), "--database", ":memory:"]);
    assert.equal(code, 1);
    assert.deepEqual(lines, []);
    assert.match(
      err,
      new RegExp(
        `^error: Cannot listen on 127\\.0\\.0\\.1:${holder.addr.port}: .*, or 0 for a free one\\n?$`,
      ),
    );
  } finally {
    holder.close();
  }
});

Deno.test("serve with a database that cannot be written says which: 1", async () => {
  await inFolder({ plain: "no folder" }, async (folder) => {
    for (const place of ["/nowhere/at/all/a.db", `${folder}/plain/a.db`, folder]) {
      const { code, lines, err } = await serve(["--port", "0", "--database", `file:${place}`]);
      assert.equal(code, 1, place);
      assert.deepEqual(lines, []);
      assert.ok(err.startsWith(`error: Cannot open the metrics database "file:${place}": `), err);
    }
  });
});

Deno.test("serve starts while its libSQL server is away, and /health says that it is: 0", async () => {
  const { code } = await served(["--database", `http://127.0.0.1:${freePort()}`], async ({ url }) => {
    const { status, metrics } = await (await fetch(`${url}/health`)).json();
    assert.equal(status, "degraded");
    assert.match(metrics.error, /^Cannot reach the libSQL server at 127\.0\.0\.1:\d+: no connection$/);
  });
  assert.equal(code, 0);
});

Deno.test("serve with content that cannot be prepared refuses before it opens anything: 2", async () => {
  await inFolder({}, async (folder) => {
    const set = ["llm.response.mode=bank", `llm.response.bank.file=${folder}/none.jsonl`];
    const args = [
      "--port",
      "0",
      "--database",
      `file:${folder}/a.db`,
      ...set.flatMap((one) => ["--set", one]),
    ];
    const { code, err } = await serve(args);
    assert.equal(code, 2);
    assert.match(err, /llm\.response\.bank\.file: Cannot read .*none\.jsonl": no such file/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("serve writes its rows into the file before it ends", async () => {
  await inFolder({}, async (folder) => {
    const database = `file:${folder}/a.db`;
    const ran = await served(
      ["--database", database, "--set", "llm.latency={base_ms: 0, jitter_ms: 0}"],
      async ({ url }) => {
        await (await fetch(`${url}/v1/models`)).text();
      },
    );
    assert.equal(ran.code, 0);
    const { openStore } = await import("../../../engine/metrics/libsql_store.ts");
    const store = await openStore({ url: database, maxRows: 10, domains: { llm: {} } });
    const { rows } = await store.read({ domain: "llm", table: "requests", after: 0, limit: 10 });
    assert.deepEqual(rows.map(({ route }) => route), ["GET /v1/models"]);
    await store.close();
  });
});

Deno.test("serve --report writes the report on the run at the stop, or prints it", async () => {
  await inFolder({}, async (folder) => {
    const reported = (...args: readonly string[]) => {
      let asked = false;
      return serve([...QUIET, ...args], {
        seen: (line, stop) => {
          const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]; // the first line has it
          if (url === undefined || asked) return;
          asked = true;
          void fetch(`${url}/v1/models`).then((response) => response.text()).finally(stop);
        },
      });
    };
    const saved = await reported("--report", `${folder}/out`);
    assert.deepEqual([saved.code, saved.lines.at(-1)], [0, `Report: ${folder}/out/index.html`]);
    assert.match(await Deno.readTextFile(`${folder}/out/index.html`), /How the client coped/);
    assert.equal(JSON.parse(await Deno.readTextFile(`${folder}/out/report.json`)).domains[0].requests, 1);
    const limits = async (folder: string) => {
      const { findings } = JSON.parse(await Deno.readTextFile(`${folder}/report.json`));
      return findings.find(({ check }: { check: string }) => check === "C9").threshold;
    };
    await reported("--report", `${folder}/strict`, "--limits", "C9.most_tries=2");
    const told = [await limits(`${folder}/out`), await limits(`${folder}/strict`)];
    assert.deepEqual(told, ["most_tries 4", "most_tries 2"]);
    const printed = await reported("--report");
    assert.match(printed.out, /llm +(1 request|\d+ requests),/);
  });
});

Deno.test("serve starts nothing where its report cannot be written, and stops where that comes later", async () => {
  await inFolder({ "report.json": "{}" }, async (folder) => {
    const refused = await serve([...QUIET, "--report", `${folder}/report.json/below.html`]);
    assert.deepEqual([refused.code, refused.out], [2, ""]);
    assert.match(refused.err, /^error: Cannot write the report ".*below\.html"/);
    const late = await serve([...QUIET, "--report", `${folder}/late/r.html`], {
      seen: (line, stop) => {
        if (!line.startsWith("http")) return;
        Deno.removeSync(`${folder}/late`, { recursive: true });
        Deno.writeTextFileSync(`${folder}/late`, "");
        stop();
      },
    });
    assert.equal(late.code, 0);
    assert.match(late.err, /error: the report could not be made: .*r\.html/);
  });
});

Deno.test("serve --limits starts nothing without --report, or by limits that there are not", async () => {
  for (
    const [args, message] of [
      [["--limits", "C9.most_tries=2"], /--limits is for the checks of --report: give both/],
      [
        ["--report", "--limits", "C9.most_trie=2"],
        /there is no limit "C9.most_trie", did you mean "C9.most_tries"/,
      ],
    ] as const
  ) {
    const { code, out, err } = await serve([...QUIET, ...args]);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, message);
  }
});
