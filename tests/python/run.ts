/**
 * Lets SDKs of Python meet the server, in a virtual environment outside of the repository.
 *
 *     deno task test:python
 *
 * Where Python, pip or its index cannot be had it says so and succeeds.
 *
 * @module
 */
import { startServer, TOKEN } from "../sdks/server.ts";

const HERE = new URL("./", import.meta.url).pathname;
const REQUIREMENTS = `${HERE}requirements.txt`;

/** Why the suite cannot run here. */
class Missing extends Error {}

async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  const command = new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  try {
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A folder for what these requirements come to; others get another one. */
async function folderFor(requirements: string): Promise<string> {
  const home = Deno.env.get("HOME");
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    (home ? `${home}/.cache` : Deno.env.get("TMPDIR") ?? "/tmp");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(requirements));
  return `${cache}/errorworks/python-${new Uint8Array(digest).toHex().slice(0, 12)}`;
}

/** The Python of an environment that has everything, made at the first time. @throws {Missing} */
async function preparedPython(): Promise<string> {
  const folder = await folderFor(await Deno.readTextFile(REQUIREMENTS));
  const python = `${folder}/bin/python`;
  if (await succeeds(python, ["-c", "import anthropic, litellm, openai"])) return python;
  const modern = ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"];
  if (!await succeeds("python3", modern)) throw new Missing("there is no Python of version 3.10 or newer");
  console.log(`Making ${folder}, which takes a minute`);
  if (!await succeeds("python3", ["-m", "venv", "--clear", folder])) {
    throw new Missing("python3 -m venv fails, or has no pip");
  }
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--retries=1", "-r", REQUIREMENTS];
  if (!await succeeds(python, install)) {
    throw new Missing("pip cannot install the packages, is its index there?");
  }
  return python;
}

async function runChecks(python: string): Promise<boolean> {
  await using server = await startServer();
  const { success } = await new Deno.Command(python, {
    args: ["-B", `${HERE}main.py`],
    stdout: "inherit",
    stderr: "inherit",
    env: { ERRORWORKS_URL: server.url, ERRORWORKS_TOKEN: TOKEN, NO_PROXY: "127.0.0.1" },
  }).output();
  return success;
}

async function main(): Promise<boolean> {
  try {
    return await runChecks(await preparedPython());
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`Skipped: ${error.message}`);
    return true;
  }
}

// deno-lint-ignore errorworks/no-exit -- a program of its own
if (import.meta.main && !await main()) Deno.exitCode = 1;
