import * as z from "zod";
import { once } from "../../engine/base/once.ts";

/** Labels of the counts. */
export const COUNTED = {
  lines: "lines of the result",
  real: "real pages that the site has",
  right: "real pages of which all that was reported is right",
  unchecked: "real pages of which nothing was reported that could be compared",
  damaged: "pages that the crawler took for good ones, and that are wrong",
  cloaked: "pages that `cloaking` showed instead of the right ones, and that the crawler took for these",
  failed: "real pages that the crawler asked for and reported as failed",
  lost: "real pages that are not in the result though a right page of it links to them and the crawl went on",
  excused:
    "real pages that failed or are missing by no fault of the crawler: the last reply was final or led elsewhere, three tries brought nothing, or the journal has forgotten them",
  unreached: "real pages that are not in the result and that the crawl had not come to",
  missed: "real pages that are not in the result",
  repeated: "real pages that came more than once",
  duplicates: "views of a page that has another address",
  traps: "pages of traps, which have no end",
  honeypots: "pages that are hidden from people and forbidden by robots.txt",
  nonexistent: "addresses without a page that were taken for pages",
  led_away: "addresses on other hosts than the site's",
  gone: "addresses without a page that were reported as failed",
  other: "files and pages that are not counted as real ones",
  invalid: "lines that are not JSON with a url",
} as const;
export type Count = keyof typeof COUNTED;

/** Optional limits; the others say how large the result is. */
export const LIMITED = [
  "damaged",
  "cloaked",
  "failed",
  "lost",
  "missed",
  "unchecked",
  "nonexistent",
  "led_away",
  "invalid",
  "honeypots",
  "traps",
  "duplicates",
  "repeated",
] as const satisfies readonly Count[];

/** All counts at their beginning. */
export const ZERO: Readonly<Record<Count, number>> = {
  lines: 0,
  real: 0,
  right: 0,
  unchecked: 0,
  damaged: 0,
  cloaked: 0,
  failed: 0,
  lost: 0,
  excused: 0,
  unreached: 0,
  missed: 0,
  repeated: 0,
  duplicates: 0,
  traps: 0,
  honeypots: 0,
  nonexistent: 0,
  led_away: 0,
  gone: 0,
  other: 0,
  invalid: 0,
};

const most = once(() => z.coerce.number<number>().int().min(0));
/** A limit that is there unless another one is given. */
const none = (count: Count) => most().default(0).describe(`allowed maximum (default: 0): ${COUNTED[count]}`);
/** A limit that is only there if it is given. */
const any = (count: Count) =>
  most().optional().describe(`allowed maximum (default: no limit): ${COUNTED[count]}`);

/** Pass threshold, origin of the site and output limits of a score. */
export const scoreOptions = once(() =>
  z.object({
    max_damaged: none("damaged"),
    max_cloaked: none("cloaked"),
    max_failed: none("failed"),
    max_lost: none("lost"),
    max_missed: any("missed"),
    max_unchecked: none("unchecked"),
    max_nonexistent: none("nonexistent"),
    max_led_away: none("led_away"),
    max_invalid: none("invalid"),
    max_honeypots: none("honeypots"),
    max_traps: any("traps"),
    max_duplicates: any("duplicates"),
    max_repeated: any("repeated"),
    origin: z.url({ protocol: /^https?$/ }).optional().describe(
      "address of the site, e.g. http://localhost:8000; what is elsewhere counts as led_away " +
        "(default: the host of most of the first 1,000 lines)",
    ),
    examples: z.coerce.number<number>().int().min(0).max(1_000_000).default(20)
      .describe("addresses listed of each count, at most (default: 20)"),
  })
);
export type ScoreOptions = z.output<ReturnType<typeof scoreOptions>>;
