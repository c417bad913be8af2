import { brotliOf } from "./brotli_runs.ts";
import type { Coding } from "./codings.ts";
import { gzipped, zlibbed } from "./deflate_runs.ts";
import type { Runs } from "./runs.ts";
import { zstdOf } from "./zstd_runs.ts";

/** Codings of runs, by the names they have in `content-encoding`. */
export const RUN_CODINGS: Readonly<Record<Coding, (runs: Runs) => Runs>> = {
  gzip: gzipped,
  br: brotliOf,
  deflate: zlibbed,
  zstd: zstdOf,
};
