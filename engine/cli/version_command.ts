import process from "node:process";
import { commit } from "../base/commit.ts";
import { VERSION } from "../base/version.ts";
import type { Host } from "./host.ts";

/** `errorworks version`. */
export async function runVersion({ json }: { json?: boolean | undefined }, host: Host): Promise<void> {
  if (!json) return host.line(VERSION);
  host.line(JSON.stringify({
    version: VERSION,
    commit: await commit(),
    runtime: `deno ${Deno.version.deno}`,
    platform: `${process.platform}-${process.arch}`,
  }));
}
