/** The command line as a process: on a terminal, in a pipe, without arguments, started by others. */
import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { firstLine } from "../../../first_line.ts";
import { underLoad } from "../../../harness.ts";
import { MAIN } from "../../../program.ts";
import { inFolder } from "../../support.ts";
import { until } from "../../../waits.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const SERVE = "serve --port 0 --database none --preset silent --set llm.faults.rate_limit.pct=100";
const IS_UNIX = Deno.build.os !== "windows";

/** Output of a shell that runs `command`, which gets a Ctrl-C or a signal once it has printed `until`. */
async function printed(
  command: string,
  { until, isTyped = false, env = {} }: {
    readonly until: (text: string) => boolean | Promise<boolean>;
    readonly isTyped?: boolean;
    readonly env?: Record<string, string>;
  },
): Promise<string> {
  const child = new Deno.Command("sh", {
    args: ["-c", command],
    cwd: ROOT,
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  })
    .spawn();
  const typed = child.stdin.getWriter();
  let text = "";
  let isAsked = false;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (isAsked || !await until(text)) continue;
    isAsked = true;
    if (isTyped) await typed.write(new TextEncoder().encode("\x03"));
    else child.kill("SIGTERM");
  }
  await typed.close().catch(() => {});
  await child.status;
  return text;
}

/** Asks the server whose banner this is for one chat completion, once it is printed. */
function asksOnce(): (text: string) => Promise<boolean> {
  let isAsked = false;
  return async (text) => {
    const [, url] = /(http:\/\/127\.0\.0\.1:\d+)\s+llm/.exec(text) ?? [];
    if (!url || isAsked) return isAsked && / rate_limit 429 /.test(text);
    isAsked = true;
    const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
    const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", body });
    await response.body?.cancel();
    return false;
  };
}

for (const workers of IS_UNIX ? [1, 2] : []) {
  Deno.test(`serve --log --summary in a pipe prints lines on requests and a summary, and no escape codes (${workers})`, async () => {
    const command =
      `exec ${Deno.execPath()} run -A main.ts ${SERVE} --workers ${workers} --log all --summary 2>&1`;
    const text = await printed(command, { until: asksOnce() });
    assert.match(text, /^\S+Z POST \/v1\/chat\/completions gpt-4o rate_limit 429 complete \d+ms -$/m);
    assert.match(text, /^llm +1 +1 \(100 %\) /m);
    assert.match(text, /^repeat +errorworks serve --preset silent --set /m);
    // deno-lint-ignore no-control-regex -- a terminal is steered by them
    assert.doesNotMatch(text.replace(/\x1b\[[\d;]*m/g, ""), /[\x1b\r]| req\/s /); // but the colours of the log
  });
}

Deno.test({
  name: "serve on a terminal shows a status line that log lines do not run into, and a summary",
  ignore: Deno.build.os !== "linux" || !await succeeds("script"),
  async fn() {
    const serve = `${Deno.execPath()} run -A main.ts ${SERVE} --log faults`;
    const command = `exec script -qec "exec ${serve.replaceAll('"', '\\"')}" /dev/null`;
    let isLogged = false;
    const asks = asksOnce();
    const text = await printed(command, {
      env: { TERM: "xterm" },
      isTyped: true,
      async until(text) {
        isLogged ||= await asks(text);
        return isLogged && /100 % faults/.test(text);
      },
    });
    // deno-lint-ignore no-control-regex -- a terminal is steered by them
    assert.match(text, /\r\x1b\[K\d\d:\d\d:\d\d {2}\d+ req\/s {2}\d+ % faults/);
    // deno-lint-ignore no-control-regex -- a terminal is steered by them
    assert.match(text, /\r\x1b\[K\S+Z POST \/v1\/chat\/completions gpt-4o rate_limit 429 complete /);
    assert.match(text, /\r\nllm +1 +1 \(100 %\) .*\r\n/);
  },
});

Deno.test({
  name: "presets on a terminal is as wide as COLUMNS says, and in a pipe a line for each",
  ignore: Deno.build.os !== "linux" || !await succeeds("script"),
  async fn() {
    const presets = `${Deno.execPath()} run -A main.ts presets`;
    const env = { TERM: "xterm", COLUMNS: "50" };
    const until = () => false;
    const screen = await printed(`exec script -qec "exec ${presets}" /dev/null`, { env, until });
    const lines = screen.split("\r\n");
    assert.ok(lines.length > 10 && lines.every((line) => line.length <= 50), screen);
    assert.match(await printed(presets, { env, until }), /^stress .* start here: every fault, short waits$/m);
  },
});

/** True if there is a command that can tell its version. */
async function succeeds(command: string): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

Deno.test("the program without arguments prints its help and ends with 2", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts"],
    cwd: ROOT,
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.match(text, /Usage: errorworks \[options\] \[command\]/);
  assert.equal(code, 2);
});

for (const [how, command] of [["deno run", "run -A main.ts serve"], ["deno task", "task start"]]) {
  Deno.test({
    name: `a server that npx started by ${how} ends with the shell that npx signals`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      const args = ["-c", `${Deno.execPath()} ${command} --port 0 --database none --json; true`];
      const env = { npm_lifecycle_event: "npx", npm_lifecycle_script: "'deno'", INIT_CWD: ROOT };
      const shell = new Deno.Command("sh", { args, cwd: ROOT, env, stdout: "piped", stderr: "null" }).spawn();
      const { url } = JSON.parse(await firstLine(shell.stdout));
      shell.kill("SIGTERM");
      await shell.status;
      await ends(url);
    },
  });
}

/** Commands that start a server from source, in a folder where `npx` finds this Deno without a registry. */
const STARTED: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  "deno task start": [Deno.execPath(), "task", "--config", `${ROOT}deno.json`, "start"],
  "npx deno task start": ["npx", "--no", "deno", "task", "--config", `${ROOT}deno.json`, "start"],
  "npx deno run -A main.ts serve": ["npx", "--no", "deno", "run", "-A", `${ROOT}main.ts`, "serve"],
};
const HAS_NPX = await succeeds("npx");

for (const [how, [command, ...args]] of Object.entries(STARTED)) {
  Deno.test({
    name: `SIGTERM to ${how} ends the server`,
    ignore: Deno.build.os !== "linux" || (command === "npx" && !HAS_NPX),
    fn: () =>
      inFolder({ "package.json": "{}" }, async (folder) => {
        await Deno.mkdir(`${folder}/node_modules/.bin`, { recursive: true });
        await Deno.symlink(Deno.execPath(), `${folder}/node_modules/.bin/deno`);
        const started = new Deno.Command(command, {
          args: [...args, "--port", "0", "--database", "none", "--json"],
          cwd: folder,
          stdout: "piped",
          stderr: "null",
        }).spawn();
        const { url } = JSON.parse(await firstLine(started.stdout));
        started.kill("SIGTERM");
        await started.status;
        await ends(url);
      }),
  });
}

/** Fails unless a server listens no more within a while. */
async function ends(url: string): Promise<void> {
  await until("the end of the server", async () => !await answers(url), underLoad(10_000));
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await (await fetch(`${url}/health/live`)).json()).status === "live";
  } catch {
    return false;
  }
}

Deno.test("no proxy is told the admin token, or asked for a server of this machine at all", async () => {
  let asked = 0;
  const deaf = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using proxy = Deno.serve(deaf, () => {
    asked++;
    return new Response(null, { status: 502 });
  });
  await using server = Deno.serve(deaf, () => Response.json({ changes: [] }));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      MAIN,
      "ctl",
      "changes",
      "--url",
      `http://127.0.0.1:${server.addr.port}`,
      "--token",
      "T",
    ],
    env: { HTTP_PROXY: `http://127.0.0.1:${proxy.addr.port}`, NO_PROXY: "other.test", no_proxy: "" },
  }).output();
  assert.deepEqual([code, asked], [0, 0], new TextDecoder().decode(stdout));
});

for (const how of ["the end of its stdin", "a signal"]) {
  Deno.test(`serve --stop-with-stdin stops by ${how}, and ends well`, async () => {
    const args = ["run", "-A", "--no-check", MAIN, ...SERVE.split(" "), "--json", "--stop-with-stdin"];
    const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped", stderr: "null" })
      .spawn();
    const { url } = JSON.parse(await firstLine(child.stdout));
    await (await fetch(`${url}/health/live`)).body?.cancel();
    if (how === "a signal") child.kill("SIGTERM");
    else await child.stdin.close();
    assert.equal((await child.status).code, 0);
    if (how === "a signal") await child.stdin.close().catch(() => {});
  });
}
