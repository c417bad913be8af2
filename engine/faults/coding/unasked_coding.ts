import * as z from "zod";
import { defineFault } from "../fault.ts";
import { type BodyCoding, inCoding, takes } from "./codings.ts";
import type { HttpRequest } from "../../reply/http_request.ts";

/** In the order in which one is chosen. */
const ORDER: readonly BodyCoding[] = ["br", "zstd", "deflate", "gzip"];

/** The good reply in a coding that the client did not say it can read. */
export const unaskedCoding = defineFault({
  name: "unasked_coding",
  kind: "content",
  summary: "a body in br, zstd, deflate or gzip, the first that accept-encoding does not want",
  applies: (_ask, _options, request) => unaskedIn(request) !== undefined,
  options: () => z.object({}),
  inject: async (exchange) => await inCoding(await exchange.whole(), unaskedIn(exchange) ?? "br"),
});

function unaskedIn(request: HttpRequest): BodyCoding | undefined {
  return ORDER.find((coding) => !takes(request, coding));
}
