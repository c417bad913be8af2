/** Folders outside of the repository for what clients need. */

/** Reason why some clients cannot run here. */
export class Missing extends Error {}

/** Runs a program to its end, in silence. */
export async function succeeds(program: string, args: readonly string[], cwd?: string): Promise<boolean> {
  const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
  try {
    const command = new Deno.Command(program, {
      args: [...args],
      ...streams,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A folder for what these requirements come to; others get another one. */
export async function folderFor(name: string, requirements: string): Promise<string> {
  const home = Deno.env.get("HOME");
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? (home ? `${home}/.cache` : "/tmp");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(requirements));
  const folder = `${cache}/errorworks/${name}-${new Uint8Array(digest).toHex().slice(0, 12)}`;
  await Deno.mkdir(folder, { recursive: true });
  return folder;
}
