/** File with the commit that a binary was built from; `scripts/build.ts` writes and embeds it. */
export const COMMIT_FILE = new URL("../../dist/commit.txt", import.meta.url);
/** Folder of the repository of a program that runs from source. */
const ROOT = new URL("../../", import.meta.url);
/** Asks `git` for the whole hash, with a mark where files were changed since. */
const DESCRIBE = ["describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"];

/** The commit that this program is from; `unknown` where nothing tells. */
export async function commit(): Promise<string> {
  return Deno.build.standalone
    ? await Deno.readTextFile(COMMIT_FILE).catch(() => "unknown")
    : await sourceCommit();
}

/** Commit of the sources that this program runs from; `unknown` where they are no repository, or there is no `git`. */
export async function sourceCommit(): Promise<string> {
  try {
    const args = ["--git-dir=.git", "--work-tree=.", ...DESCRIBE];
    const command = new Deno.Command("git", { args, cwd: ROOT, stderr: "null" });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : "unknown";
  } catch {
    return "unknown";
  }
}
