import { gzipSync } from "node:zlib";
import * as z from "zod";
import { rests } from "../../base/clock.ts";
import { defineFault } from "../fault.ts";
import { wholeOf } from "../../reply/raw.ts";
import { labelled } from "./codings.ts";

/** More gzip around gzip than a client should unpack (CVE-2025-66418, CVE-2026-22036, CVE-2022-32206). */
export const codingChain = defineFault({
  name: "coding_chain",
  kind: "content",
  summary: "a body that is really gzipped again and again, and says so: `content-encoding: gzip, gzip, …`",
  options: () =>
    z.object({
      layers: z.int().min(2).max(1000).default(10).describe("how often it is gzipped, 1000 at most"),
    }),
  async inject({ whole }, { layers }) {
    const answer = await whole();
    let body: Uint8Array = gzipSync(wholeOf(answer.body));
    // What is compressed does not get any smaller, and storing it is a hundred times as quick as trying.
    for (let layer = 1; layer < layers; layer++) {
      body = gzipSync(body, { level: 0 });
      const rest = rests();
      if (rest) await rest;
    }
    return labelled(answer, Array(layers).fill("gzip").join(", "), body);
  },
});
