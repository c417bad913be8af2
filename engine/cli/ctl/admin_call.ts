import { configError } from "../../base/error.ts";
import { jsonOf } from "../../base/json.ts";
import { valueAt } from "../../base/tree.ts";
import type { Host } from "../host.ts";
import { serverUrl } from "../../base/server_url.ts";
import { noAnswer, scopeFolder, serverAddress } from "../server_address.ts";

/** Longest wait for an answer, in milliseconds. */
const ANSWER_MS = 30_000;

/** Address and token of a running server, or of one of its scopes. */
export interface ServerFlags {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly scope?: string | undefined;
}

/** A call of a route under `/admin`. */
export interface AdminCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Behind `/admin`, e.g. `/faults/rate_limit`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/**
 * Calls a route of a running server, and returns what its JSON says.
 *
 * @throws {ConfigError} for an address that is none, and for what is wrong with the call, as the server says it
 * @throws {Error} that says why the server cannot do it, or that there is none
 */
export async function callAdmin(
  call: AdminCall,
  flags: ServerFlags,
  host: Pick<Host, "env">,
): Promise<unknown> {
  return jsonOf(await askAdmin(call, flags, host)) ?? null;
}

/** Calls a route of a running server, and returns the text that it answers. @throws what `callAdmin` does */
export async function askAdmin(
  { method, path, query = {}, body }: AdminCall,
  { url: given, token: own, scope }: ServerFlags,
  host: Pick<Host, "env">,
): Promise<string> {
  const token = own ?? host.env["ERRORWORKS_ADMIN_TOKEN"] ?? "";
  const url = serverUrl(`${scopeFolder(scope)}/admin${path}`, serverAddress(given, host));
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  }
  const response = await answered(url, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.ok) return text;
  if (response.status === 401 || response.status === 403) {
    throw new Error(
      `${url.origin} refuses the token; give --token or ERRORWORKS_ADMIN_TOKEN, as serve has printed it`,
    );
  }
  const message = valueAt(jsonOf(text), ["error", "message"]);
  const told = typeof message === "string" ? message : `${url.pathname} answered ${response.status}`;
  throw isWrong(response.status, method) ? configError(told) : new Error(told);
}

/** True if a server refuses a call for what is in it; what is asked for may also not be there yet. */
function isWrong(status: number, method: AdminCall["method"]): boolean {
  return [400, 413, 422].includes(status) || status === 404 && method !== "GET";
}

async function answered(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS), redirect: "error" });
  } catch (error) {
    throw noAnswer(url, error);
  }
}
