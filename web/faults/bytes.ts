import { wholeOf } from "../../engine/reply/raw.ts";
import type { Ask } from "../request/ask.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** Resource at an address, as bytes. */
export interface Bytes extends Answer {
  readonly body: Uint8Array;
}

/** True if the site itself has something at the address; pages that misbehave by themselves are none of it. */
export function isOnSite({ kind }: Ask): boolean {
  return kind !== null && kind.answer === undefined;
}

/** Whole and uncoded resource, whatever the client accepts. */
export async function wholeBytes({ whole }: Exchange<Ask>): Promise<Bytes> {
  const { status, headers, body } = await whole();
  return { status, headers, body: wholeOf(body) };
}
