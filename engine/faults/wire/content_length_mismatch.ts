import * as z from "zod";
import { firstBytes, hasNoBody } from "../../reply/body.ts";
import { defineFault, type Injected } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { rawOf, scriptOf } from "../../reply/raw.ts";
import { type Framed, framed } from "./framed.ts";

const FORMS = {
  too_long({ answer, size }: Framed, bytes: number): Injected {
    const length = String(size + bytes);
    return { how: "fin", after: { ...answer, headers: { ...answer.headers, "content-length": length } } };
  },
  too_short({ answer, start, lines, body, size }: Framed, bytes: number): Injected {
    if (size === 0) return null;
    const length = Math.max(0, size - bytes);
    const message = { start, lines: [`content-length: ${length}`, ...lines], body };
    const nearest = {
      ...answer,
      headers: { ...answer.headers, "content-length": String(length) },
      body: firstBytes(body, length),
    };
    return rawOf(scriptOf(message), { status: answer.status, nearest });
  },
};

/** Promises another length than the body has. */
export const contentLengthMismatch = defineFault({
  name: "content_length_mismatch",
  kind: "transport",
  summary: "the whole body, but a Content-Length that is too long (then FIN) or too short (bytes left over)",
  degraded: "too_short: what is over is cut off",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "too_long: more is promised than comes, then FIN; too_short: less, and the connection stays; or any",
      ),
      by_bytes: z.int().min(1).default(20).describe("bytes by which it is wrong"),
    }),
  async inject(exchange, { form, by_bytes }) {
    const change = formOf(FORMS, { form, random: exchange.random });
    const page = await framed(exchange);
    return hasNoBody(page.answer.status) ? null : change(page, by_bytes);
  },
});
