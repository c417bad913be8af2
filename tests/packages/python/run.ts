/**
 * Builds the wheel, installs it in a virtual environment in an empty folder, and runs suites of pytest there:
 *
 *     deno task test:wheel                    → with python3
 *     deno task test:wheel python3.13 …       → with each of these
 *
 * Where Python, pip or its index cannot be had it says so and succeeds.
 *
 * @module
 */
import { buildWheel } from "../../../scripts/package/wheel.ts";

const HERE = new URL("./", import.meta.url).pathname;

/** Why the suites cannot run here. */
class Missing extends Error {}

async function runs(
  program: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env" | "stdout" | "stderr"> = {},
): Promise<boolean> {
  const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
  const command = new Deno.Command(program, { args: [...args], ...quiet, ...options });
  try {
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const PIP = ["-m", "pip", "install", "--disable-pip-version-check", "--retries=1", "--quiet"];

/** Makes a virtual environment with pytest; the result is its Python. @throws {Missing} */
async function environment(python: string, folder: string): Promise<string> {
  const modern = ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 9))"];
  if (!await runs(python, modern)) throw new Missing(`there is no ${python} of version 3.9 or newer`);
  if (!await runs(python, ["-m", "venv", folder])) {
    throw new Missing(`${python} -m venv fails, or has no pip`);
  }
  const own = `${folder}/bin/python`;
  if (!await runs(own, [...PIP, "-r", `${HERE}requirements.txt`])) {
    throw new Missing("pip cannot install pytest, is its index there?");
  }
  return own;
}

/** Installs the wheel, with no index to get anything else from, and runs the suites. */
async function tried(python: string, wheel: () => Promise<string>): Promise<boolean> {
  const home = await Deno.makeTempDir({ prefix: "errorworks-python-" });
  const told = { stdout: "inherit", stderr: "inherit" } as const;
  try {
    const own = await environment(python, `${home}/venv`);
    if (!await runs(own, [...PIP, "--no-index", "--no-deps", await wheel()], told)) return false;
    await Deno.mkdir(`${home}/suite`);
    for await (const { name, isFile } of Deno.readDir(`${HERE}suite`)) {
      if (isFile) await Deno.copyFile(`${HERE}suite/${name}`, `${home}/suite/${name}`);
    }
    const path = `${home}/venv/bin:${Deno.env.get("PATH") ?? ""}`;
    const env = { PATH: path, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "error" };
    return await runs(own, ["-m", "pytest", "-q", "--strict-markers", `--basetemp=${home}/tmp`], {
      ...told,
      cwd: `${home}/suite`,
      env,
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function main(pythons: readonly string[]): Promise<boolean> {
  let built: Promise<string> | undefined;
  const wheel = () => built ??= buildWheel();
  for (const python of pythons.length > 0 ? pythons : ["python3"]) {
    try {
      if (!await tried(python, wheel)) return false;
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      console.log(`Skipped: ${error.message}`);
    }
  }
  return true;
}

// deno-lint-ignore errorworks/no-exit -- a program of its own
if (import.meta.main && !await main(Deno.args)) Deno.exitCode = 1;
