import { bytesForms } from "../forms.ts";
import type { Ask } from "../../request/ask.ts";
import type { Bytes } from "../bytes.ts";
import { asksForPart, isThere } from "./ranges.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** There is such a part, whatever this says (curl 1040, 1042, 1156). */
export const false416 = bytesForms({
  name: "false_416",
  summary:
    "416 for a part that is there, with the right total in Content-Range (total), one that is too small " +
    "(small), or none (none)",
  applies: asksForPart,
  forms: {
    total: refusal(({ length }) => ({ "content-range": `bytes */${length}` })),
    small: refusal(({ length }) => ({ "content-range": `bytes */${Math.floor(length / 2)}` })),
    none: refusal(() => ({})),
  },
});

/** Refuses a part, unless that is right. */
function refusal(headersOf: (body: Uint8Array) => Readonly<Record<string, string>>) {
  return (file: Bytes, exchange: Exchange<Ask>) =>
    isThere(exchange, file)
      ? exchange.error({
        status: 416,
        code: null,
        message: "There is no such part.",
        headers: headersOf(file.body),
      })
      : null;
}
