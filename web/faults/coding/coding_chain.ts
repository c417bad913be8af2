import { gzipSync } from "node:zlib";
import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { isOnSite, wholeBytes } from "../bytes.ts";
import { labelled } from "./codings.ts";

/** More gzip around gzip than a client should unpack (CVE-2025-66418, CVE-2026-22036, CVE-2022-32206). */
export const codingChain = defineFault({
  name: "coding_chain",
  kind: "content",
  summary: "a body that is really gzipped again and again, and says so: `content-encoding: gzip, gzip, …`",
  applies: isOnSite,
  options: z.object({
    layers: z.int().min(2).max(1000).default(10).describe("how often it is gzipped, 1000 at most"),
  }),
  async inject(exchange: Exchange<Ask>, { layers }) {
    const answer = await wholeBytes(exchange);
    let body: Uint8Array = gzipSync(answer.body);
    // What is compressed does not get any smaller, and storing it is a hundred times as quick as trying.
    for (let layer = 1; layer < layers; layer++) body = gzipSync(body, { level: 0 });
    return labelled(answer, Array(layers).fill("gzip").join(", "), body);
  },
});
