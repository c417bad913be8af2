/** `errorworks gauntlet` with real commands. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { run } from "../host.ts";
import { isRunning } from "../run/process.ts";
import { inFolder } from "../../support.ts";

/** Asks once with curl; options and what comes after the answer differ. */
function client(options: string, after: string): readonly string[] {
  const script = `
    answer=$(curl -s ${options} -H 'content-type: application/json' \\
      -d '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}' "$OPENAI_BASE_URL/chat/completions") ||
      { echo "cannot ask: curl said $?" >&2; exit 3; }
    case "$answer" in *'"content": null'*|*'"content":null'*) exit 0;; *Echo*) ;; *) echo "bad answer" >&2; exit 4;; esac
    ${after}`;
  return ["bash", "-c", script];
}

/** Fails at errors, ends in time, and says what went wrong. */
const CAREFUL = client("--fail --max-time 20", "echo it answered");
const hasCurl = Deno.build.os !== "windows" && await (async () => {
  try {
    return (await new Deno.Command("curl", { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
})();

function withCurl(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasCurl, fn });
}

const reportSchema = z.object({
  reference: z.object({ steady: z.boolean(), requests: z.number() }),
  again: z.string().nullable(),
  results: z.array(
    z.object({ fault: z.string(), outcome: z.string(), why: z.string(), requests: z.number() }),
  ),
});

/** Runs a gauntlet; the result has the outcome of each fault. */
async function gauntlet(args: readonly string[], command: readonly string[]) {
  const { code, out, err } = await run(["gauntlet", "--format", "json", ...args, "--", ...command]);
  const report = reportSchema.parse(JSON.parse(out || "{}"));
  const outcomes = Object.fromEntries(report.results.map(({ fault, outcome }) => [fault, outcome]));
  return { code, err, report, outcomes };
}

withCurl(
  "gauntlet takes free ports in place of those of the configuration, which other runs have",
  async () => {
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr;
    const yaml = `server: { web_port: ${port} }`;
    await inFolder({ "ports.yaml": yaml }, async (folder) => {
      const args = ["--config", `${folder}/ports.yaml`, "--only", "internal_error"];
      const { outcomes } = await gauntlet(args, CAREFUL);
      assert.deepEqual(Object.keys(outcomes), ["internal_error"]);
    });
    taken.close();
  },
);

withCurl("gauntlet tells what a command makes of each fault: 3 for a bad one", async () => {
  const faults = "rate_limit,connection_reset,refusal,stream_cut,slow_response,split_frame";
  const { code, outcomes, report } = await gauntlet(["--only", faults, "--timeout", "3"], CAREFUL);
  assert.deepEqual(outcomes, {
    connection_reset: "clean_error",
    slow_response: "hang",
    rate_limit: "clean_error",
    stream_cut: "not_hit",
    split_frame: "not_hit",
    refusal: "wrong_result",
  });
  assert.equal(code, 3);
  assert.deepEqual(report.reference, { steady: true, requests: 1 });
  assert.match(
    report.results.find(({ fault }) => fault === "rate_limit")?.why ?? "",
    /^exit 3: cannot ask: curl said 22/,
  );
});

withCurl(
  "gauntlet has no fault but the one it tries, whatever the percentages of the configuration",
  async () => {
    const yaml = `
llm:
  faults: { connection_failed: { pct: 100, burst_pct: 100 } }
  custom_faults: { teapot: { pct: 100, reply: { status: 418, body: nonsense } } }
  burst: { enabled: true, start_sec: 0 }`;
    await inFolder({ "mine.yaml": yaml }, async (folder) => {
      const args = ["--config", `${folder}/mine.yaml`, "--only", "rate_limit,stream_cut"];
      const { outcomes } = await gauntlet(args, CAREFUL);
      assert.deepEqual(outcomes, { rate_limit: "clean_error", stream_cut: "not_hit" });
    });
  },
);

withCurl("gauntlet --at first lets a command that tries again get its answer", async () => {
  const command = client("--fail --retry 2 --retry-all-errors --retry-delay 1", "echo it answered");
  const faults = ["--only", "service_unavailable,rate_limit"];
  assert.deepEqual((await gauntlet([...faults, "--at", "first"], command)).outcomes, {
    rate_limit: "ok",
    service_unavailable: "ok",
  });
  const all = await gauntlet(faults, command);
  assert.deepEqual(all.outcomes, { rate_limit: "clean_error", service_unavailable: "clean_error" });
  assert.equal(all.code, 0); // a clean error is none of the bad outcomes
});

withCurl(
  "gauntlet names the command that runs its worst fault again, with the settings of its run",
  async () => {
    const crashing = client("", "echo it answered").map((part) => part.replace("exit 4", () => "kill -9 $$"));
    const settings = ["--at", "first", "--set", "llm.latency.base_ms=1"];
    const { report, outcomes } = await gauntlet(["--only", "empty_body", ...settings], crashing);
    assert.deepEqual(outcomes, { empty_body: "crash" });
    assert.match(
      report.again ?? "",
      /^errorworks run .*--set llm\.latency\.base_ms=1 --set '.*"times":1.*"empty_body".*' --seed 1 -- bash -c /,
    );
    assert.equal((await gauntlet(["--only", "rate_limit"], CAREFUL)).report.again, null);
  },
);

withCurl("gauntlet ends a command that asks too often, and all that it has started", async () => {
  await inFolder({}, async (folder) => {
    const storm = `curl -s -o /dev/null -d '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}' \\
      -H 'content-type: application/json' --fail "$OPENAI_BASE_URL/chat/completions"`;
    const left = `sleep 60 & echo $! >> ${folder}/pids; setsid sleep 60 & echo $! >> ${folder}/pids`;
    const script = `${left}; until ${storm}; do :; done; kill %1; exit 0`;
    const { outcomes } = await gauntlet(["--only", "rate_limit", "--max-requests", "5"], [
      "bash",
      "-c",
      script,
    ]);
    assert.deepEqual(outcomes, { rate_limit: "too_many_requests" });
    const pids = (await Deno.readTextFile(`${folder}/pids`)).trim().split("\n").map(Number);
    assert.equal(pids.length, 6);
    assert.deepEqual(pids.filter(isRunning), []);
  });
});

withCurl("gauntlet says where two healthy runs differ, and compares no output then", async () => {
  const { outcomes, report } = await gauntlet(["--only", "drip"], client("--fail", "echo $$ $RANDOM"));
  assert.equal(report.reference.steady, false);
  assert.ok(["ok", "hang"].includes(outcomes["drip"] ?? ""), JSON.stringify(outcomes));
});

withCurl("gauntlet --state goes on from what is done, and refuses the state of another command", async () => {
  await inFolder({}, async (folder) => {
    const state = `${folder}/gauntlet.state`;
    await gauntlet(["--only", "rate_limit", "--state", state], CAREFUL);
    await Deno.writeTextFile(state, (await Deno.readTextFile(state)).replace("exit 3:", "kept:"));
    const { report } = await gauntlet(["--only", "rate_limit,connection_reset", "--state", state], CAREFUL);
    const whys = report.results.map(({ fault, why }) => `${fault} ${why.slice(0, 5)}`);
    assert.deepEqual(whys, ["connection_reset exit ", "rate_limit kept:"]);
    for (
      const others of [["--", ...client("--fail", "echo another")], ["--timeout", "9", "--", ...CAREFUL]]
    ) {
      const { code, err } = await run(["gauntlet", "--state", state, ...others]);
      assert.equal(code, 2);
      assert.match(err, /it is of another command or other options/);
    }
  });
});

Deno.test("gauntlet refuses a command that fails, or asks for nothing, without any fault: 2", async () => {
  const say = `console.error("no config"); Deno.exit(4)`;
  const failed = await run(["gauntlet", "--", Deno.execPath(), "eval", say]);
  assert.equal(failed.code, 2);
  assert.match(
    failed.err,
    /Cannot run the gauntlet: without any fault, the command ended with exit 4: no config/,
  );
  const idle = await run(["gauntlet", "--", Deno.execPath(), "eval", ""]);
  assert.match(idle.err, /sent no request to the server/);
});

Deno.test("gauntlet names a fault that there is not, and a domain that cannot fire once: 2", async () => {
  const { code, err } = await run(["gauntlet", "--only", "rate_limt", "--", "true"]);
  assert.equal(code, 2);
  assert.match(err, /there is no fault "rate_limt" in llm, did you mean "rate_limit"/);
  for (const name of ["soft_404", "web.soft_404"]) {
    const other = await run(["gauntlet", "--only", name, "--", "true"]);
    assert.match(other.err, new RegExp(`there is no fault "${name}" in llm; --domain web has it$`));
  }
  assert.match(
    (await run(["gauntlet", "--domain", "web", "--at", "first", "--", "true"])).err,
    /can only be fired at all requests/,
  );
  assert.match((await run(["gauntlet", "--", "no-such-command"])).err, /there is no such command/);
});

Deno.test("gauntlet names an outcome of --fail-on that there is not, before it runs anything: 2", async () => {
  const { code, err } = await run(["gauntlet", "--fail-on", "hang, crashed", "--", "no-such-command"]);
  assert.match(
    err,
    /^error: --fail-on: there is no outcome "crashed", .*expected some of ok,/,
  );
  assert.equal(code, 2);
});

Deno.test({
  name: "gauntlet that a signal stops during its healthy runs ends with 130, as do its later ones",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { code, err } = await run(["gauntlet", "--", "sh", "-c", "kill -TERM $PPID; sleep 60"]);
    assert.deepEqual([code, err], [130, "Stopped by a signal"]);
  },
});
