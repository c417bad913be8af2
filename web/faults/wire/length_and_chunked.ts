import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { chunksOf, LAST_CHUNK, messageBytes, octets, rawOf } from "../../../engine/reply/raw.ts";
import { framed, wantsBody } from "./framed.ts";

/** Sends the good page in chunks, and tells its length all the same, which RFC 9112 (6.2) forbids. */
export const lengthAndChunked = defineFault({
  name: "length_and_chunked",
  kind: "transport",
  summary: "a good chunked body, with both Content-Length and Transfer-Encoding",
  degraded: "the page is as it should be",
  applies: wantsBody,
  options: z.object({}),
  async inject(exchange) {
    const { answer, start, lines, body } = await framed(exchange);
    const both = [`content-length: ${body.length}`, "Transfer-Encoding: chunked"];
    const message = { start, lines: [...lines, ...both], body: octets(chunksOf(body), LAST_CHUNK) };
    return rawOf(messageBytes(message), { status: answer.status, nearest: answer });
  },
});
