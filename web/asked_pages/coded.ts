import { Buffer } from "node:buffer";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { Kind } from "../request/kind.ts";
import { asked, plainPage } from "./asked_page.ts";

const CODINGS = {
  gzip: { token: "gzip", code: gzipSync },
  deflate: { token: "deflate", code: deflateSync },
  brotli: { token: "br", code: brotliCompressSync },
} as const;

/** `/gzip`, `/deflate`, `/brotli`: a page in this coding, whether it was asked for or not. */
export const coded: readonly Kind[] = Object.entries(CODINGS).map(([name, { token, code }]) =>
  asked({
    name: `ask_${name}`,
    path: `/${name}`,
    answer() {
      const { headers, body } = plainPage("Compressed");
      return {
        status: 200,
        headers: { ...headers, "content-encoding": token },
        body: code(Buffer.from(String(body))),
      };
    },
  })
);
