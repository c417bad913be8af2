import process from "node:process";
import { commit } from "../base/commit.ts";
import { thirdPartyNotices } from "../base/notices.ts";
import { VERSION } from "../base/version.ts";
import type { Host } from "./host.ts";

/** Options of `errorworks version`. */
interface VersionOptions {
  readonly json?: boolean | undefined;
  readonly licenses?: boolean | undefined;
}

const FROM_SOURCE =
  "This runs from source and holds nothing of others; what it imports is in deno.json, and the terms of a binary " +
  "are in THIRD_PARTY_NOTICES.txt beside it.";

/** `errorworks version`. */
export async function runVersion({ json, licenses }: VersionOptions, host: Host): Promise<void> {
  if (licenses) return host.line(await thirdPartyNotices() ?? FROM_SOURCE);
  if (!json) return host.line(VERSION);
  host.line(JSON.stringify({
    version: VERSION,
    commit: await commit(),
    runtime: `deno ${Deno.version.deno}`,
    platform: `${process.platform}-${process.arch}`,
  }));
}
