/** Virtual environments of Python, outside of the repository, that are made at the first time. */

/** Reason why a suite cannot run here. */
export class Missing extends Error {}

/** Runs a program without a word; `false` if it fails or is not there. */
export async function succeeds(
  program: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd"> = {},
): Promise<boolean> {
  const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
  try {
    return (await new Deno.Command(program, { args: [...args], ...quiet, ...options }).output()).success;
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

/**
 * The folder of an environment in which everything of a requirements file is installed.
 * @throws {Missing} where Python, pip or its index cannot be had
 */
export async function preparedEnvironment(requirements: string, imports: string): Promise<string> {
  const folder = await folderFor(await Deno.readTextFile(requirements));
  const python = `${folder}/bin/python`;
  if (await succeeds(python, ["-c", `import ${imports}`])) return folder;
  const modern = ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"];
  if (!await succeeds("python3", modern)) throw new Missing("there is no Python of version 3.10 or newer");
  console.log(`Making ${folder}, which takes a minute`);
  if (!await succeeds("python3", ["-m", "venv", "--clear", folder])) {
    throw new Missing("python3 -m venv fails, or has no pip");
  }
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--retries=1", "-r", requirements];
  if (!await succeeds(python, install)) {
    throw new Missing("pip cannot install the packages, is its index there?");
  }
  return folder;
}
