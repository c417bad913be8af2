/**
 * Lets the official clients of MCP and its conformance suite meet errorworks.
 *
 *     deno task test:mcp
 *
 * Where Python, pip, npm or their indexes cannot be had it says so, leaves that part out, and succeeds.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { taskArgs } from "../../scripts/task_args.ts";
import { ARGUMENTS, MAY_DECLINE } from "./arguments.ts";
import { conformance } from "./conformance.ts";
import { run } from "./program.ts";
import { commandOf, startServer } from "./server.ts";

const HERE = fileURLToPath(new URL("./", import.meta.url));
const REQUIREMENTS = `${HERE}requirements.txt`;
/** Longest run of a program; pip may take its time. Milliseconds. */
const LIMIT_MS = 300_000;

async function runPython(program: string, args: string[], streams: "inherit" | "null", env = {}) {
  return await run({ program, args, streams, env, limit_ms: LIMIT_MS });
}

/** The Python of an environment with the client, made at the first time; `null` where it cannot be had. */
async function preparedPython(): Promise<string | null> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? "/tmp"}/.cache`;
  const version = (await Deno.readTextFile(REQUIREMENTS)).trim().replaceAll(/\W+/g, "-");
  const folder = `${cache}/errorworks/python-${version}`;
  const python = `${folder}/bin/python`;
  if (await runPython(python, ["-c", "import mcp"], "null")) return python;
  const made = await runPython("python3", ["-m", "venv", "--clear", folder], "null") &&
    await runPython(python, ["-m", "pip", "install", "-q", "--retries=1", "-r", REQUIREMENTS], "null");
  return made ? python : null;
}

async function pythonClient(): Promise<boolean> {
  const python = await preparedPython();
  if (python === null) return skip("Python's client", "Python 3.10, pip or its index is not there");
  await using server = await startServer();
  const { command, args } = commandOf(["mcp", "--database", server.database]);
  return await runPython(python, ["-B", "check_mcp.py"], "inherit", {
    ERRORWORKS_URL: server.url,
    ERRORWORKS_TOKEN: server.token,
    STDIO_COMMAND: JSON.stringify([command, ...args]),
    ARGUMENTS: JSON.stringify(ARGUMENTS),
    MAY_DECLINE: JSON.stringify(MAY_DECLINE),
    NO_PROXY: "127.0.0.1",
  });
}

function skip(what: string, why: string): true {
  console.log(`Skipped ${what}: ${why}`);
  return true;
}

if (import.meta.main) {
  taskArgs("deno task test:mcp");
  const passed = [
    await pythonClient(),
    await conformance() ?? skip("the conformance suite", "npm is not there"),
  ];
  // deno-lint-ignore errorworks/no-exit -- a program of its own
  if (passed.includes(false)) Deno.exitCode = 1;
}
