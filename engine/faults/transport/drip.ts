import * as z from "zod";
import { isWhole } from "../../reply/body.ts";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { headOf, httpMessageOf, octets, wholeOf } from "../../reply/raw.ts";
import type { Paced } from "../../reply/reply.ts";
import type { Exchange } from "../../reply/exchange.ts";

/** Parts of a reply that can drip, as `slow`; the part behind it comes at once. */
const PARTS = {
  head: (head: Uint8Array, body: Uint8Array) => ({ slow: head, rest: body }),
  all: (head: Uint8Array, body: Uint8Array) => ({ slow: octets(head, body), rest: octets() }),
  body: null,
};

const options = () =>
  z.object({
    part: formOption(PARTS).default("any").describe(
      "what drips: head, body, all of it, or any; a reply without a body drips its head",
    ),
    piece_bytes: z.int().min(1).default(1).describe("bytes that come at once"),
    interval_ms: z.number().min(1).default(500).describe("wait before each of them, in milliseconds"),
    max_sec: z.number().min(0).default(60).describe("seconds after which the rest comes at once"),
  });

/**
 * Sends the good reply, in tiny pieces: each comes before a read times out, and only a deadline for the whole ends it.
 */
export const drip = defineFault({
  name: "drip",
  kind: "transport",
  summary: "the good reply, head or body or both a byte at a time",
  degraded: "the head comes at once, and the body drips instead",
  options,
  async inject(exchange, options, healthy) {
    const answer = await healthy();
    const message = httpMessageOf(answer, exchange);
    const frames = wholeOf(message.body);
    const body = frames.length > 0 ? wholeOf(answer.body) : frames;
    const drips = (parts: { slow: Uint8Array; rest: Uint8Array }) => dripping(parts, options, exchange);
    const length = isWhole(answer.body) && body.length > 0 ? { "content-length": String(body.length) } : {};
    const nearest = {
      ...answer,
      headers: { ...answer.headers, ...length },
      body: drips({ slow: body, rest: octets() }),
    };
    const part = formOf(PARTS, { form: options.part, random: exchange.random }) ??
      (body.length > 0 ? null : PARTS.head);
    if (part === null) return nearest;
    const script = drips(part(octets(headOf(message)), frames));
    return { script, then: "open", status: answer.status, nearest };
  },
});

function dripping(
  { slow, rest }: { readonly slow: Uint8Array; readonly rest: Uint8Array },
  { piece_bytes, interval_ms, max_sec }: z.output<ReturnType<typeof options>>,
  { sleep }: Exchange,
): Paced {
  const count = Math.min(Math.ceil(slow.length / piece_bytes), Math.floor(max_sec * 1000 / interval_ms));
  const drops = Array.from(
    { length: count },
    (_, i) => slow.subarray(i * piece_bytes, (i + 1) * piece_bytes),
  );
  return {
    pieces: [...drops, octets(slow.subarray(count * piece_bytes), rest)],
    pace: (index) => index < count ? sleep(interval_ms) : undefined,
  };
}
