/** `errorworks run` with real commands: what they find, what comes out, how it ends, and what is left. */
import { strict as assert } from "node:assert";
import { CannotStart, runChild } from "../../../../engine/cli/run/child.ts";
import { inFolder } from "../../support.ts";
import { errorworks, isRunning, type Over } from "./process.ts";

const isLinux = Deno.build.os === "linux";

/** A test for systems with a POSIX shell. */
function onUnix(name: string, test: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os === "windows", fn: test });
}

/** Requests one completion with curl and prints its status. */
const CURL = `curl -s -o /dev/null -w '%{http_code}\\n' -H 'content-type: application/json' \\
  -d '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}' "$OPENAI_BASE_URL/chat/completions"`;

const PYTHON = `
import json, os, urllib.request
body = json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}).encode()
url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
request = urllib.request.Request(url, body, {"content-type": "application/json"})
print(json.load(urllib.request.urlopen(request))["object"])
`;

const SCRIPT = `
const response = await fetch(Deno.env.get("ERRORWORKS_WEB_URL") + "/");
console.log(response.status, (await response.text()).includes("<html"));
`;

/** A proxy that nobody answers at: a client that asks it fails. */
const DEAD_PROXY = {
  HTTP_PROXY: "http://127.0.0.1:9",
  http_proxy: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  ALL_PROXY: "http://127.0.0.1:9",
};

function has(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** The only report that `--format json` has written. */
function reportIn({ err }: Pick<Over, "err">) {
  const { runs } = JSON.parse(err.slice(err.indexOf('{"runs"')));
  assert.equal(runs.length, 1);
  return runs[0];
}

onUnix(
  "run sets what SDKs read, replaces what would lead elsewhere, and keeps proxies off loopback",
  async () => {
    const outer = {
      ...DEAD_PROXY,
      NO_PROXY: "corp.example",
      GOOGLE_API_KEY: "a-real-key",
      OPENAI_API_BASE: "https://api.openai.com/v1",
    };
    const { code, out, err } = await errorworks(["run", "--preset", "silent", "--", "env"], { env: outer });
    assert.equal(code, 0, err);
    const env = new Map(
      out.split("\n").map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)] as const;
      }),
    );
    const url = env.get("ERRORWORKS_URL") ?? "";
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    for (
      const name of ["ANTHROPIC_BASE_URL", "AZURE_OPENAI_ENDPOINT", "GOOGLE_GEMINI_BASE_URL", "OLLAMA_HOST"]
    ) {
      assert.equal(env.get(name), url, name);
    }
    for (const name of ["OPENAI_BASE_URL", "OPENAI_API_BASE"]) assert.equal(env.get(name), `${url}/v1`, name);
    for (
      const name of [
        "OPENAI_API_KEY",
        "ANTHROPIC_API_KEY",
        "AZURE_OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
      ]
    ) assert.equal(env.get(name), "errorworks", name);
    assert.equal(env.get("GOOGLE_GENERATIVE_AI_API_KEY"), undefined); // of keys only what is set is replaced
    assert.match(env.get("OPENAI_API_VERSION") ?? "", /^\d{4}/);
    assert.equal(env.get("ERRORWORKS_WEB_URL"), `${url}/web`);
    assert.match(env.get("ERRORWORKS_ADMIN_TOKEN") ?? "", /^[0-9a-f]{32}$/);
    assert.equal(env.get("NO_PROXY"), "corp.example,127.0.0.1,localhost,::1");
    assert.equal(env.get("no_proxy"), env.get("NO_PROXY"));
    assert.equal(env.get("HTTP_PROXY"), DEAD_PROXY.HTTP_PROXY);
    await assert.rejects(() => fetch(url)); // the server is gone with the command
  },
);

onUnix(
  "run lets curl, Python and Deno find the server behind a proxy, and counts what they asked for",
  async () => {
    const commands = [
      { words: ["bash", "-c", CURL], says: "200\n", program: "curl" },
      { words: ["python3", "-c", PYTHON], says: "chat.completion\n", program: "python3" },
      { words: [Deno.execPath(), "eval", SCRIPT], says: "200 true\n", program: Deno.execPath() },
    ];
    for (const { words, says, program } of commands.filter(({ program }) => has(program))) {
      const ran = await errorworks(["run", "--format", "json", "--", ...words], { env: DEAD_PROXY });
      assert.equal(ran.out, says, `${program}: ${ran.err}`);
      assert.equal(ran.code, 0);
      assert.deepEqual([reportIn(ran).requests, reportIn(ran).faults], [1, 0]);
    }
  },
);

onUnix("run says so where the journal had to let requests go", async () => {
  const words = ["--set", "journal.max_entries=2", "--", "bash", "-c", `${CURL}; ${CURL}; ${CURL}`];
  const { err } = await errorworks(["run", ...words]);
  if (has("curl")) assert.match(err, /Of the last 2 of 3 requests, which the journal kept:\n\n {2}client /);
});

onUnix("run ends with the exit code of the command, or 128 and its signal", async () => {
  for (
    const [script, code, text] of [["exit 7", 7, "exit 7,"], [
      "kill -TERM $$",
      143,
      "exit 143 (SIGTERM),",
    ]] as const
  ) {
    const ran = await errorworks(["run", "--", "sh", "-c", script]);
    assert.equal(ran.code, code);
    assert.ok(ran.err.includes(text), ran.err);
  }
});

onUnix(
  "run leaves stdin, stdout and stderr of the command as they are, and tells its own after its end",
  async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7 + (at >> 8)) % 256);
    const script = "cat; printf 'no newline' >&2";
    const ran = await errorworks(["run", "--", "sh", "-c", script], { stdin: bytes });
    assert.deepEqual(ran.stdout, bytes);
    assert.ok(ran.err.startsWith("no newline\nerrorworks run -- sh -c cat"), ran.err);
  },
);

onUnix("run passes signals on, waits for the command, and ends as it does", async () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    const name = signal.slice(3);
    const script =
      `trap 'echo got; sleep 0.1; exit 5' ${name}; echo $$; for n in 1 2 3 4 5 6 7 8 9; do sleep 1; done`;
    let pid = 0;
    const ran = await errorworks(["run", "--", "bash", "-c", script], {
      onLine(process, line) {
        if (line === "got") return;
        pid = Number(line);
        process.kill(signal);
      },
    });
    assert.equal(ran.out, `${pid}\ngot\n`, signal);
    assert.equal(ran.code, 5, ran.err);
    assert.equal(isRunning(pid), false);
  }
});

Deno.test({
  name: "run tells of processes that outlive the command, in whatever session, and leaves them alone",
  ignore: !isLinux,
  async fn() {
    const script = "setsid sleep 30 >/dev/null 2>&1 & echo $!";
    const ran = await errorworks(["run", "--format", "json", "--", "bash", "-c", script]);
    const left: { readonly pid: number; readonly command: string }[] = reportIn(ran).left_behind;
    assert.deepEqual(left.map(({ command }) => command), ["sleep 30"]);
    const [{ pid } = { pid: 0 }] = left;
    assert.equal(isRunning(pid), true);
    Deno.kill(pid, "SIGKILL");
  },
});

onUnix("run draws the same faults with the same seed, and says how to repeat each run", async () => {
  const script = `for n in 1 2 3 4 5 6 7 8; do ${CURL}; done`;
  const args = ["run", "--fault", "rate_limit=40", "--format", "json", "--repeat", "2"];
  const ran = await errorworks([...args, "--seed", "11", "--", "bash", "-c", script]);
  const { runs } = JSON.parse(ran.err.slice(ran.err.indexOf('{"runs"')));
  assert.deepEqual(runs.map(({ seed }: { readonly seed: number }) => seed), [11, 12]);
  assert.match(ran.err, /^seed 11: exit 0, .*\nseed 12: exit 0, .* 8 requests, /);
  assert.match(runs[1].again, /^errorworks run --fault rate_limit=40 --seed 12 -- bash -c '/);
  const [first, second] = [ran.out.slice(0, ran.out.length / 2), ran.out.slice(ran.out.length / 2)];
  assert.ok(first.includes("429") && first !== second, ran.out);
  const again = await errorworks([
    "run",
    "--fault",
    "rate_limit=40",
    "--seed",
    "12",
    "--",
    "bash",
    "-c",
    script,
  ]);
  assert.equal(again.out, second);
  const [, , did = "", , faults = ""] = again.err.split("\n").filter((line) => line !== "").concat("");
  assert.match(
    again.err,
    /did to it {2}8 requests, (\d) with a fault \(\d+\.\d %\): \1 × 429\n/,
    did + faults,
  );
});

onUnix("run keeps its rows in memory, and writes a report where it is to", async () => {
  await inFolder({}, async (folder) => {
    const ran = await errorworks([
      "run",
      "--format",
      "json",
      "--output",
      `${folder}/report.json`,
      "--",
      "true",
    ], {
      cwd: folder,
    });
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.err, /it sent no request/); // the screen is there all the same
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["report.json"]);
    const { runs: [report] } = JSON.parse(await Deno.readTextFile(`${folder}/report.json`));
    assert.deepEqual([report.command, report.exit.code, report.requests], [["true"], 0, 0]);
  });
});

onUnix(
  "runChild() tells a command that there is not, 127, from one that is not executable, 126",
  async () => {
    const refused = (words: readonly string[]) =>
      runChild(words, {}).then(() => assert.fail("it ran"), (error) => {
        assert.ok(error instanceof CannotStart);
        return [error.code, error.message];
      });
    const [code, message] = await refused(["no-such-command-here"]);
    assert.equal(code, 127);
    assert.match(
      String(message),
      /^Cannot run "no-such-command-here": there is no such command \(is it installed/,
    );
    await inFolder({ "notes.txt": "no program" }, async (folder) => {
      const [code, message] = await refused([`${folder}/notes.txt`]);
      assert.equal(code, 126);
      assert.match(String(message), /it is not executable$/);
    });
    assert.match(String((await refused(["FOO=1 true && false"]))[1]), /errorworks run -- sh -c/);
  },
);

Deno.test("two runs at once take free ports for all that their configuration names, and tell their commands", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  const yaml = `server: { web_port: ${port}, canary_port: ${port + 1} }\n`;
  try {
    await inFolder({ "ports.yaml": yaml }, async (folder) => {
      const command = [Deno.execPath(), "eval", SCRIPT];
      const { code, out, err } = await errorworks(["run", "-c", `${folder}/ports.yaml`, "--", ...command]);
      assert.deepEqual([code, out], [0, "200 true\n"], err);
      const said = ["--set", `server.web_port=${port}`];
      const taken = await errorworks(["run", "-c", `${folder}/ports.yaml`, ...said, "--", ...command]);
      assert.equal(taken.code, 1);
      assert.match(taken.err, new RegExp(`${port}`));
    });
  } finally {
    free.close();
  }
});
