import { bytesOf, inOtherBytes, isWhole, sizeOf } from "../../reply/body.ts";
import { httpMessageOf, withoutHeaders } from "../../reply/raw.ts";
import type { Answer, Paced } from "../../reply/reply.ts";
import type { Exchange } from "../../reply/exchange.ts";
import type { HttpRequest } from "../../reply/http_request.ts";

/** The good reply in full, taken apart, for faults that frame its body in another way. */
export interface Framed {
  readonly answer: Answer;
  readonly start: string;
  /** Its header lines, but none that frames the body. */
  readonly lines: readonly string[];
  /** Its body, without a frame; what comes piece by piece keeps its pace. Empty in reply to HEAD. */
  readonly body: Uint8Array | Paced;
  /** Bytes of the body that a GET gets. */
  readonly size: number;
}

/** Takes the good reply in full apart. */
export async function framed(exchange: Exchange): Promise<Framed> {
  const answer = await exchange.whole();
  const { start, lines } = httpMessageOf(answer, exchange);
  const { body } = answer;
  const bytes = isWhole(body) ? bytesOf(body) : body;
  return {
    answer,
    start,
    lines: withoutHeaders(lines, "content-length", "transfer-encoding"),
    body: exchange.method === "HEAD" ? new Uint8Array() : bytes,
    size: sizeOf(body),
  };
}

/** Tells whether a reply has a body; `applies` of the faults that are about bodies. */
export function wantsBody(_ask: unknown, _options: unknown, { method }: HttpRequest): boolean {
  return method !== "HEAD";
}

/** The same answer without a declared length, so that it is sent in chunks. */
export function unmeasured(answer: Answer): Answer {
  const { body } = answer;
  return inOtherBytes(answer, isWhole(body) ? { pieces: [body], pace: () => {} } : body);
}
