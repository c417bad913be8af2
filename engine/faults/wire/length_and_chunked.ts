import * as z from "zod";
import { hasNoBody } from "../../reply/body.ts";
import { defineFault } from "../fault.ts";
import { CHUNKED, chunksOf, headOf, inOrder, LAST_CHUNK, rawOf } from "../../reply/raw.ts";
import { framed } from "./framed.ts";

/** Sends the good body in chunks, and tells its length all the same, which RFC 9112 (6.2) forbids. */
export const lengthAndChunked = defineFault({
  name: "length_and_chunked",
  kind: "transport",
  summary: "a good chunked body, with both Content-Length and Transfer-Encoding",
  degraded: "the reply is as it should be",
  options: () => z.object({}),
  async inject(exchange) {
    const { answer, start, lines, body, size } = await framed(exchange);
    if (hasNoBody(answer.status)) return null;
    const head = headOf({ start, lines: [...lines, `content-length: ${size}`, CHUNKED] });
    const chunks = exchange.method === "HEAD" ? [] : [chunksOf(body), LAST_CHUNK];
    return rawOf(inOrder(head, ...chunks), { status: answer.status, nearest: answer });
  },
});
