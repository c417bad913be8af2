import { wholeOf } from "../../engine/reply/raw.ts";
import type { Answer, Exchange } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";

/** What is at an address, as bytes. */
export interface Bytes extends Answer {
  readonly body: Uint8Array;
}

/** Whether the site itself has something at the address; pages that misbehave by themselves are none of it. */
export function isOnSite({ kind }: Ask): boolean {
  return kind !== null && kind.answer === undefined;
}

/** What is at the address, whole and without a coding, whatever the client said that it takes. */
export async function wholeBytes({ whole }: Exchange<Ask>): Promise<Bytes> {
  const { status, headers, body } = await whole();
  return { status, headers, body: wholeOf(body) };
}
