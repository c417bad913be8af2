/** The time that everything built from a commit bears, so that two builds of it are the same bytes. */

import { outputOf } from "./output_of.ts";

/** Seconds since 1970: of `SOURCE_DATE_EPOCH`, else of the last commit, else now. */
export async function sourceTime(): Promise<number> {
  const wanted = Deno.env.get("SOURCE_DATE_EPOCH") ?? await commitTime();
  return /^\d+$/.test(wanted) ? Number(wanted) : Math.floor(Date.now() / 1000);
}

/** Seconds of the last commit; empty where there is no repository, or no git. */
async function commitTime(): Promise<string> {
  const cwd = new URL("../", import.meta.url);
  const git = await outputOf("git", { args: ["log", "-1", "--format=%ct"], cwd, stderr: "null" });
  return new TextDecoder().decode(git?.stdout).trim();
}
