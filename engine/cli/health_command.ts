import * as z from "zod";
import type { Host } from "./host.ts";
import type { ServerFlags } from "./ctl/admin_call.ts";
import { configError } from "../base/error.ts";
import { scopePrefix } from "../base/scope_name.ts";
import { serverUrl } from "../base/server_url.ts";
import { noAnswer, scopeFolder, serverAddress } from "./server_address.ts";

/** Longest wait for the whole answer, in milliseconds. */
const ANSWER_MS = 3_000;

/** Schema of the least that `GET /health` says; another server than ours would not. */
const healthSchema = z.object({
  status: z.enum(["healthy", "degraded"]),
  version: z.string(),
  preset: z.string().nullable(),
});

type Health = z.infer<typeof healthSchema>;

/**
 * `errorworks health`: one line about a server. It answers requests when degraded, too, so that is no failure.
 *
 * @throws {ConfigError} for two addresses, or one that is none
 * @throws {Error} when no errorworks answers there
 */
export async function runHealth(
  argument: string | undefined,
  { url: flag, scope }: Omit<ServerFlags, "token">,
  host: Pick<Host, "line" | "env">,
): Promise<void> {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw configError(`Give one address, not both ${argument} and --url ${flag}`);
  }
  const url = serverUrl(`${scopeFolder(scope)}/health`, serverAddress(argument ?? flag, host));
  const { status, version, preset } = await ask(url);
  const more = status === "healthy" ? "" : `; the reason is in ${url}`;
  host.line(
    `${status}: errorworks ${version} at ${url.origin}${scopePrefix(url.pathname)}, preset ${
      preset ?? "none"
    }${more}`,
  );
}

async function ask(url: URL): Promise<Health> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "error" });
    return healthSchema.parse(await response.json());
  } catch (error) {
    throw noAnswer(url, error, reasonOf(error));
  }
}

/** Why it is no answer, where `fetch` does not say it. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return "something else does";
  if (error instanceof DOMException && error.name === "TimeoutError") return `nothing within ${ANSWER_MS} ms`;
  return undefined;
}
