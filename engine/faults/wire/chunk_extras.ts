import * as z from "zod";
import { formOf, formOption } from "../form_options.ts";
import { CHUNKED, chunksOf, headOf, inOrder, rawOf } from "../../reply/raw.ts";
import { defineBodyFault } from "./body_fault.ts";
import { unmeasured } from "./framed.ts";

/** Texts behind the size of each chunk, and behind the last chunk. */
const FORMS = {
  extensions: { extension: ';seen=1;note="a;b"', trailer: "" },
  trailers: {
    extension: "",
    trailer: "Content-Type: application/json\r\nSet-Cookie: trailer=1; Path=/\r\nX-Checksum: 0\r\n",
  },
  nul_trailer: { extension: "", trailer: "X-Trailer: a\0b\r\n" },
};

/** Sends the good body in chunks, with chunk extensions or trailers. */
export const chunkExtras = defineBodyFault({
  name: "chunk_extras",
  summary: "a good chunked body, with chunk extensions or with trailers that nobody announced",
  degraded: "the chunks are plain",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "extensions of each chunk; trailers: a type and a cookie behind the body; nul_trailer: a NUL in one; or any",
      ),
    }),
  inject(exchange, { form }, { answer, start, lines, body }) {
    const { extension, trailer } = formOf(FORMS, { form, random: exchange.random });
    const head = headOf({ start, lines: [...lines, CHUNKED] });
    const script = inOrder(head, chunksOf(body, extension), `0${extension}\r\n${trailer}\r\n`);
    return rawOf(script, { status: answer.status, nearest: unmeasured(answer) });
  },
});
