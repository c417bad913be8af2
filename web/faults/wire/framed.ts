import { messageOf, wholeOf, without } from "../../../engine/reply/raw.ts";
import type { Answer, Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { wholeReply } from "../plain.ts";

/** The good reply taken apart, for faults that frame its body in another way. */
export interface Framed {
  readonly answer: Answer;
  readonly start: string;
  /** Its header lines, but none that frames the body. */
  readonly lines: readonly string[];
  /** Its body, without a frame. */
  readonly body: Uint8Array;
}

/** What is at the address, whole, taken apart; the reply to `ask`, if it is not the one that was asked. */
export async function framed(exchange: Exchange<Ask>, ask = exchange.ask): Promise<Framed> {
  const answer = await wholeReply({ ask, instead: exchange.instead });
  const { start, lines } = messageOf(answer, exchange);
  return { answer, start, lines: without(lines, "content-length"), body: wholeOf(answer.body) };
}

/** Whether a body is asked for; `applies` of the faults that are about bodies. */
export function wantsBody({ method }: Ask): boolean {
  return method !== "HEAD";
}

/** An answer whose length nobody tells: it is sent in chunks. */
export function unmeasured({ status, headers, body }: Answer): Answer {
  const { "content-length": _, ...rest } = headers;
  return { status, headers: rest, body: { pieces: [wholeOf(body)], pace: () => {} } };
}
