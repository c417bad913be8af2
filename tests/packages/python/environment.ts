/** A virtual environment of Python in a folder of its own, with pytest and the wheel. */
import { fileURLToPath } from "node:url";
import { buildWheel } from "../../../scripts/package/wheel.ts";

const HERE = fileURLToPath(new URL("./", import.meta.url));

/** Reason why the suites cannot run here. */
export class Missing extends Error {}

/** An environment in which the wheel is installed. */
export interface Environment extends AsyncDisposable {
  /** Its Python. */
  readonly python: string;
  /** The command that the wheel brings. */
  readonly command: string;
  /** An empty folder. */
  readonly folder: string;
  /** Variables by which its programs find each other, and no others. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program; false if it fails, or is not there. */
export async function runs(
  program: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env" | "clearEnv" | "stdout" | "stderr"> = {},
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

const INSTALL = ["-m", "pip", "install", "--disable-pip-version-check", "--retries=1", "--quiet"];

/**
 * Builds the wheel and installs it, with no index to get anything else from. `PYTHON` names an interpreter other than
 * python3.
 *
 * @throws {Missing} where Python, pip or its index cannot be had
 */
export async function installed(): Promise<Environment> {
  const home = await Deno.makeTempDir({ prefix: "errorworks-python-" });
  const remove = () => Deno.remove(home, { recursive: true });
  try {
    const python = await withPytest(Deno.env.get("PYTHON") ?? "python3", `${home}/venv`);
    const wheel = await buildWheel(`${home}/wheel`);
    const told = { stdout: "inherit", stderr: "inherit" } as const;
    if (!await runs(python, [...INSTALL, "--no-index", "--no-deps", wheel], told)) {
      throw new Error(`pip refuses ${wheel}`);
    }
    const folder = `${home}/empty`;
    await Deno.mkdir(folder);
    const bin = `${home}/venv/bin`;
    const env = { PATH: `${bin}:${Deno.env.get("PATH") ?? ""}`, HOME: folder };
    return { python, command: `${bin}/errorworks`, folder, env, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Makes a virtual environment with pytest; the result is its Python. @throws {Missing} */
async function withPytest(python: string, folder: string): Promise<string> {
  const modern = ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 9))"];
  if (!await runs(python, modern)) throw new Missing(`there is no ${python} of version 3.9 or newer`);
  if (!await runs(python, ["-m", "venv", folder])) {
    throw new Missing(`${python} -m venv fails, or has no pip`);
  }
  const own = `${folder}/bin/python`;
  if (!await runs(own, [...INSTALL, "-r", `${HERE}requirements.txt`])) {
    throw new Missing("pip cannot install pytest, is its index there?");
  }
  return own;
}

/** Copies the suites to a folder, so that nothing of this repository is near them. */
export async function copySuites(folder: string): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(`${HERE}suite`)) {
    if (isFile) await Deno.copyFile(`${HERE}suite/${name}`, `${folder}/${name}`);
  }
}
