import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { formOf, formOption } from "../../../engine/forms.ts";
import { chunk, LAST_CHUNK, messageBytes, octets, rawOf } from "../../../engine/reply/raw.ts";
import { framed, unmeasured, wantsBody } from "./framed.ts";

/** What stands where the size of the second chunk should be. */
const FORMS = {
  text: () => "size",
  empty: () => "",
  overflow: () => "FFFFFFFFFFFFFFFFF",
  status_line: () => "HTTP/1.1 200 OK",
  negative: (size: number) => `-${size.toString(16)}`,
  too_small: (size: number) => Math.floor(size / 2).toString(16),
};

/** Sends the first half of the page as a good chunk, and the second half as a bad one. */
export const badChunkSize = defineFault({
  name: "bad_chunk_size",
  kind: "transport",
  summary: "half of the body in a good chunk, the rest under a size that is none, then FIN",
  degraded: "the end comes after the good half",
  applies: wantsBody,
  options: z.object({
    form: formOption(FORMS).default("any").describe(
      "text; empty: a line without a size; overflow: 17 digits; status_line: as of another reply; negative; " +
        "too_small: bytes where the chunk should end; or any",
    ),
  }),
  async inject(exchange, { form }) {
    const { answer, start, lines, body } = await framed(exchange);
    const half = body.subarray(0, Math.ceil(body.length / 2));
    const rest = body.subarray(half.length);
    const size = formOf(FORMS, { form, random: exchange.random })(rest.length);
    const frames = octets(chunk(half), `${size}\r\n`, rest, "\r\n", LAST_CHUNK);
    const message = { start, lines: [...lines, "Transfer-Encoding: chunked"], body: frames };
    const nearest = { how: "fin", after: unmeasured({ ...answer, body: half }) } as const;
    return rawOf(messageBytes(message), { status: answer.status, nearest, then: "fin" });
  },
});
