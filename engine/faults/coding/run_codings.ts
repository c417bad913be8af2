import { brotliOf } from "./brotli_runs.ts";
import type { BodyCoding } from "./codings.ts";
import { gzipped, zlibbed } from "./deflate_runs.ts";
import type { ByteRuns } from "./runs.ts";
import { zstdOf } from "./zstd_runs.ts";

/** Codings of runs, by the names they have in `content-encoding`. */
export const RUN_CODINGS: Readonly<Record<BodyCoding, (runs: ByteRuns) => ByteRuns>> = {
  gzip: gzipped,
  br: brotliOf,
  deflate: zlibbed,
  zstd: zstdOf,
};
