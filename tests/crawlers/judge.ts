/** Asks the server how good a crawl is. */
import { type Server, TOKEN } from "../sdks/server.ts";
import type { Line } from "./crawl.ts";

/** Answer of `POST /admin/truth/score`. */
export interface Score {
  readonly all_right: boolean;
  readonly objections: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly examples: Readonly<
    Record<string, readonly { readonly url: string; readonly why?: string }[] | undefined>
  >;
}

/** The part of `GET /admin/truth` that is needed here. */
export interface Truth {
  readonly status: number;
  readonly type: string | null;
  readonly title: string;
  readonly text_sha256: string;
  readonly body_sha256: string;
  readonly body_bytes: number;
  readonly links: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** Compares a crawl with the truth. */
export async function scoreOf({ url }: Server, lines: readonly Line[]): Promise<Score> {
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  return await ask(`${url}/admin/truth/score?examples=100000`, { method: "POST", body });
}

/** The truth about an address, from `/admin/truth`. */
export async function truthOf(
  { url }: Server,
  address: string,
): Promise<Truth> {
  return await ask(`${url}/admin/truth?url=${encodeURIComponent(address)}`);
}

// deno-lint-ignore no-explicit-any -- it is what the server says
async function ask(url: string, init: RequestInit = {}): Promise<any> {
  const response = await fetch(url, { ...init, headers: { authorization: `Bearer ${TOKEN}` } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}
