import { z } from "zod";
import { ConfigError, messageOf } from "../base/error.ts";
import type { Host } from "./host.ts";

/** Server that is asked where no other is named: the one that `errorworks serve` starts. */
const DEFAULT_URL = "http://127.0.0.1:8000";

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
 * @throws {Error} when no errorworks answers there
 */
export async function runHealth(base: string | undefined, host: Pick<Host, "line">): Promise<void> {
  const url = URL.parse("/health", base ?? DEFAULT_URL);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError([{
      path: "",
      message: `"${base}" is no URL of a server, expected e.g. ${DEFAULT_URL}`,
    }]);
  }
  const { status, version, preset } = await ask(url);
  const more = status === "healthy" ? "" : `; the reason is in ${url.origin}/health`;
  host.line(`${status}: errorworks ${version} at ${url.origin}, preset ${preset ?? "none"}${more}`);
}

async function ask(url: URL): Promise<Health> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "error" });
    return healthSchema.parse(await response.json());
  } catch (error) {
    throw new Error(`no errorworks answers at ${url.origin}: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return "something else does";
  if (error instanceof DOMException && error.name === "TimeoutError") return `nothing within ${ANSWER_MS} ms`;
  return messageOf(error instanceof TypeError ? error.cause ?? error : error); // "fetch failed" alone says nothing
}
