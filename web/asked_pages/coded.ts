import { Buffer } from "node:buffer";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { Kind } from "../request/kind.ts";
import { asked } from "./asked_page.ts";
import { jsonAnswer, toldOf } from "./echo/told.ts";

const CODINGS = {
  gzip: { token: "gzip", said: "gzipped", code: gzipSync },
  deflate: { token: "deflate", said: "deflated", code: deflateSync },
  brotli: { token: "br", said: "brotli", code: brotliCompressSync },
} as const;

/** `/gzip`, `/deflate`, `/brotli`: what the request was, in this coding, whether it was asked for or not. */
export const coded: readonly Kind[] = Object.entries(CODINGS).map(([name, { token, said, code }]) =>
  asked({
    name: `ask_${name}`,
    path: `/${name}`,
    answer(exchange) {
      const { method } = exchange.ask;
      const { headers, body } = jsonAnswer({ ...toldOf(exchange), method, [said]: true });
      return {
        status: 200,
        headers: { ...headers, "content-encoding": token },
        body: code(Buffer.from(String(body))),
      };
    },
  })
);
