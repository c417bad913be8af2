/**
 * Lets the official clients of MCP and its conformance suite meet errorworks.
 *
 *     deno task test:mcp
 *
 * Where Python, pip, npm or their indexes cannot be had it says so, leaves that part out, and succeeds.
 *
 * @module
 */
import { ARGUMENTS, MAY_DECLINE } from "./arguments.ts";
import { commandOf, startServer, TOKEN } from "./server.ts";
import { withToken } from "./with_token.ts";

const HERE = new URL("./", import.meta.url).pathname;
const REQUIREMENTS = `${HERE}requirements.txt`;
const SUITE = "npm:@modelcontextprotocol/conformance@0.2.0-alpha.12";
/** Revisions of the protocol whose required scenarios are run. */
const REVISIONS = ["2025-11-25", "2026-07-28"];

/** Longest run of a program; pip and npm may take their time. Milliseconds. */
const PATIENCE_MS = 300_000;

type Streams = "inherit" | "null";

/** Runs a program; true if it succeeds in time. */
async function run(program: string, args: string[], streams: Streams, env: Record<string, string> = {}) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const options = { args, env, cwd: HERE, signal, stdin: "null", stdout: streams, stderr: streams } as const;
  try {
    return (await new Deno.Command(program, options).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The Python of an environment with the client, made at the first time; `null` where it cannot be had. */
async function preparedPython(): Promise<string | null> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? "/tmp"}/.cache`;
  const version = (await Deno.readTextFile(REQUIREMENTS)).trim().replaceAll(/\W+/g, "-");
  const folder = `${cache}/errorworks/python-${version}`;
  const python = `${folder}/bin/python`;
  if (await run(python, ["-c", "import mcp"], "null")) return python;
  const made = await run("python3", ["-m", "venv", "--clear", folder], "null") &&
    await run(python, ["-m", "pip", "install", "-q", "--retries=1", "-r", REQUIREMENTS], "null");
  return made ? python : null;
}

async function pythonClient(): Promise<boolean> {
  const python = await preparedPython();
  if (python === null) return skip("Python's client", "Python 3.10, pip or its index is not there");
  await using server = await startServer();
  const { command, args } = commandOf(["mcp", "--database", server.database]);
  return await run(python, ["-B", "check_mcp.py"], "inherit", {
    ERRORWORKS_URL: server.url,
    ERRORWORKS_TOKEN: TOKEN,
    STDIO_COMMAND: JSON.stringify([command, ...args]),
    ARGUMENTS: JSON.stringify(ARGUMENTS),
    MAY_DECLINE: JSON.stringify(MAY_DECLINE),
    NO_PROXY: "127.0.0.1",
  });
}

async function conformance(): Promise<boolean> {
  if (!await run(Deno.execPath(), ["cache", SUITE], "null")) {
    return skip("the conformance suite", "npm is not there");
  }
  console.log("Starting a server for the conformance suite");
  await using server = await startServer({ workers: 2 });
  await using proxy = await withToken(server.url, TOKEN);
  const folder = await Deno.makeTempDir();
  let passed = true;
  for (const revision of REVISIONS) {
    console.log(`Conformance suite, revision ${revision}, against ${proxy.url}/mcp`);
    const options = [
      "--requirements",
      revision,
      "--expected-failures",
      `conformance_${revision}.yml`,
      "-o",
      folder,
    ];
    const args = ["run", "-A", SUITE, "server", "--url", `${proxy.url}/mcp`, ...options];
    passed = await run(Deno.execPath(), args, "inherit") && passed;
  }
  await Deno.remove(folder, { recursive: true });
  return passed;
}

function skip(what: string, why: string): true {
  console.log(`Skipped ${what}: ${why}`);
  return true;
}

if (import.meta.main) {
  const passed = [await pythonClient(), await conformance()];
  // deno-lint-ignore errorworks/no-exit -- a program of its own
  if (passed.includes(false)) Deno.exitCode = 1;
}
