import * as z from "zod";
import { sizeOf } from "../../reply/body.ts";
import { range } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { between } from "../../chance/random.ts";
import { headOf, inOrder, pause, rawOf, withoutHeaders } from "../../reply/raw.ts";
import { defineBodyFault } from "./body_fault.ts";
import type { Framed } from "./framed.ts";

/** The headers that tell how the connection goes on, and whether it is held. */
const FORMS = {
  close_but_open: { own: () => ["Connection: close"], holds: true },
  kept_but_closed: {
    own: ({ body }: Framed) => [
      `content-length: ${sizeOf(body)}`,
      "Connection: keep-alive",
      "Keep-Alive: timeout=75",
    ],
    holds: false,
  },
};

/** Sends the good reply with a `Connection` header that contradicts what the server then does. */
export const wrongConnection = defineBodyFault({
  name: "wrong_connection",
  summary: "Connection: close and no length, but no close for a while; or keep-alive, and FIN at once",
  degraded: "the reply is as it should be",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe("close_but_open, kept_but_closed, or any of them"),
      hold_sec: range.default([10, 30]).describe(
        "close_but_open: wait between the body and the close that is its end, in seconds",
      ),
    }),
  inject({ random, sleep }, { form, hold_sec }, page) {
    const { own, holds } = formOf(FORMS, { form, random });
    const wait = holds ? between(random, hold_sec) * 1000 : 0;
    const { answer, start, body } = page;
    const lines = [...withoutHeaders(page.lines, "connection", "keep-alive"), ...own(page)];
    const hold = pause(() => wait > 0 ? sleep(wait) : undefined);
    const script = inOrder(headOf({ start, lines }), body, hold);
    return rawOf(script, { status: answer.status, nearest: answer, then: "fin" });
  },
});
