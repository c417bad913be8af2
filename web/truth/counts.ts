import { z } from "zod";

/** Labels of the counts. */
export const COUNTED = {
  lines: "lines of the result",
  real: "real pages that the site has",
  right: "real pages that are right in all that was told of them",
  unchecked: "real pages of which nothing was told that could be compared",
  damaged: "pages that are wrong though the crawler thinks that it has them",
  cloaked:
    "pages that `cloaking` showed instead of the right ones, though the crawler thinks that it has them",
  failed: "real pages that the crawler asked for, and knows that it has not got",
  lost:
    "real pages that a right page of the result links to, and that it never speaks of, though the crawl went on",
  unreached: "real pages that the result does not speak of, and that the crawl had not come to",
  missed: "real pages that the result does not speak of: lost and unreached ones",
  repeated: "real pages that came more than once",
  duplicates: "views of a page that has another address",
  traps: "pages of traps, which have no end",
  honeypots: "pages that nobody should ask for who reads like people and keeps to robots.txt",
  nonexistent: "addresses of nothing that were taken for pages",
  led_away: "addresses of another host than the site's, which no page of the site is at",
  gone: "addresses of nothing, known as such",
  other: "files and pages that are not counted as real ones",
  invalid: "lines that are no JSON with a url",
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

const most = z.coerce.number<number>().int().min(0);
/** A limit that is there unless another one is given. */
const none = (count: Count) =>
  most.default(0).describe(`most that are all right (default: 0): ${COUNTED[count]}`);
/** A limit that is only there if it is given. */
const any = (count: Count) =>
  most.optional().describe(`most that are all right (default: any): ${COUNTED[count]}`);

/** Pass threshold, origin of the site and output limits of a score. */
export const scoreOptions = z.object({
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
    .describe("most addresses that are named of each sort (default: 20)"),
});
export type ScoreOptions = z.output<typeof scoreOptions>;
