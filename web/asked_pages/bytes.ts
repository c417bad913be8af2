import { type Random, randomOf } from "../../engine/chance/random.ts";
import type { Ask } from "../request/ask.ts";
import { asked, inPieces, wholeIn } from "./asked_page.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import { textKey } from "../../engine/base/hash.ts";

const TYPE = { "content-type": "application/octet-stream" };

/** `/bytes/1024?seed=7`: random bytes, the same for the same seed. */
export const bytes = asked({
  name: "ask_bytes",
  path: "/bytes/:count",
  answer: (exchange, { max_bytes }) => ({ status: 200, headers: TYPE, body: drawn(exchange, max_bytes) }),
});

/** `/stream-bytes/1024?seed=7&chunk_size=100`: the same in chunks. */
export const streamBytes = asked({
  name: "ask_stream_bytes",
  path: "/stream-bytes/:count",
  answer(exchange, { max_bytes }) {
    const whole = drawn(exchange, max_bytes);
    const wanted = wholeIn("chunk_size", exchange.ask.query.get("chunk_size") ?? "10240", [1, max_bytes]);
    const pieces = inPieces(whole, wanted);
    return { status: 200, headers: TYPE, body: { pieces, pace: () => {} } };
  },
});

/** Chance that depends on `?seed=…` alone where there is one, else on the request. */
export function seeded({ ask, draw }: Pick<Exchange<Ask>, "ask" | "draw">): Random {
  const seed = ask.query.get("seed");
  return seed === null ? draw("content") : randomOf(textKey(0, seed), "content");
}

function drawn(exchange: Exchange<Ask>, most: number): Uint8Array {
  const count = wholeIn("count", exchange.ask.params["count"] ?? "", [0, most]);
  const random = seeded(exchange);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}
