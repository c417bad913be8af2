import { isIP } from "node:net";
import { within } from "../base/clock.ts";
import type { Problem } from "../base/error.ts";
import { type Tree, valueAt } from "../base/tree.ts";

/** Longest wait for the address of a host name, in milliseconds. */
const LOOKUP_MS = 2_000;

/** A problem of a configuration; where it is about a host name that has no address, that is what it says. */
export async function hostProblem(problem: Problem, config: Tree): Promise<Problem> {
  const host = valueAt(config, ["server", "host"]);
  if (problem.path !== "server.host" || typeof host !== "string" || !await isUnknown(host)) return problem;
  const source = / \([^()]*\)$/.exec(problem.message)?.[0] ?? "";
  return { ...problem, message: `cannot be resolved: no address belongs to the name "${host}"${source}` };
}

async function isUnknown(host: string): Promise<boolean> {
  if (isIP(host.replace(/^\[|\]$/g, "")) !== 0) return false;
  const { lookup } = await import("node:dns/promises"); // 4 ms that a start need not take
  const missing = lookup(host).then(() => false, ({ code }) => code === "ENOTFOUND");
  return await within(LOOKUP_MS, missing) && await missing;
}
