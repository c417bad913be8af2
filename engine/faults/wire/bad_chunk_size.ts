import * as z from "zod";
import { formOf, formOption } from "../form_options.ts";
import { isWhole } from "../../reply/body.ts";
import { CHUNKED, chunksOf, halvesOf, headOf, inOrder, LAST_CHUNK, rawOf, wholeOf } from "../../reply/raw.ts";
import { defineBodyFault } from "./body_fault.ts";
import { unmeasured } from "./framed.ts";
import type { Paced } from "../../reply/reply.ts";

/** Texts in place of the size of the second chunk. */
const FORMS = {
  text: () => "size",
  empty: () => "",
  overflow: () => "FFFFFFFFFFFFFFFFF",
  status_line: () => "HTTP/1.1 200 OK",
  negative: (size: number) => `-${size.toString(16)}`,
  too_small: (size: number) => Math.floor(size / 2).toString(16),
};

/** Sends the first half of the body in good chunks, and the second half as a bad one. */
export const badChunkSize = defineBodyFault({
  name: "bad_chunk_size",
  summary: "half of the body in a good chunk, the rest under a size that is none, then FIN",
  degraded: "the end comes after the good half",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "text; empty: a line without a size; overflow: 17 digits; status_line: as of another reply; negative; " +
          "too_small: bytes where the chunk should end; or any",
      ),
    }),
  inject(exchange, { form }, { answer, start, lines, body, size: length }) {
    if (length < 2) return null; // there is no half of it
    const { good, rest } = cut(body);
    const size = formOf(FORMS, { form, random: exchange.random })(rest.length);
    const head = headOf({ start, lines: [...lines, CHUNKED] });
    const script = inOrder(head, chunksOf(good), `${size}\r\n`, rest, "\r\n", LAST_CHUNK);
    const nearest = { how: "fin", after: unmeasured({ ...answer, body: good }) } as const;
    return rawOf(script, { status: answer.status, nearest, then: "fin" });
  },
});

/** Pieces that come at their pace, and what is behind them. */
function cut(body: Uint8Array | Paced): { readonly good: Paced; readonly rest: Uint8Array } {
  if (isWhole(body) || body.pieces.length === 1) {
    const [half, rest] = halvesOf(wholeOf(body));
    return { good: { pieces: [half], pace: (index) => isWhole(body) ? undefined : body.pace(index) }, rest };
  }
  const half = Math.ceil(body.pieces.length / 2);
  const rest = wholeOf({ ...body, pieces: body.pieces.slice(half) });
  return { good: { pieces: body.pieces.slice(0, half), pace: (index) => body.pace(index) }, rest };
}
