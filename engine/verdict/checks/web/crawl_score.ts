import { z } from "zod";
import { type Check, defineCheck, type Result } from "../check.ts";
import { powerOf } from "../counted.ts";
import type { Extras } from "../extras.ts";

type Score = NonNullable<Extras["score"]>;

/** Declares a check of the score of a crawl: a count that must not be above a limit. */
function scoreCheck(
  { count, most = 0, ...facts }: Pick<Check, "id" | "name" | "sentence" | "definition"> & {
    readonly most?: number;
    readonly count: (score: Score) => number;
  },
): Check {
  return defineCheck({
    ...facts,
    chapter: "web",
    source: "the truth of the site (`errorworks score`)",
    needs: "needs the result of the crawl (errorworks score)",
    thresholds: z.object({ most: z.int().min(0).default(most).describe("pages of which this may be true") }),
    examine: ({ extras: { score } }, limits): Result => {
      if (score === undefined) {
        const needs = "needs the result of the crawl (errorworks score)";
        return { outcome: "not_enough", figure: "no score", have: 0, need: 1, needs };
      }
      const [found, real] = [count(score), score.counts["real"] ?? 0];
      const figure = `${found} of ${real}`;
      if (found <= limits.most) return { outcome: "holds", figure, power: powerOf(real) };
      const proof = `${found} pages, of ${real} that the site has: ${facts.sentence}.`;
      return { outcome: "broken", figure, evidence: [], proof, by_design: null };
    },
  });
}

function sum(score: Score, counts: readonly string[]): number {
  return counts.reduce((total, count) => total + (score.counts[count] ?? 0), 0);
}

/** C31, for the web: damaged pages are not taken for good ones. */
export const silentDamage = scoreCheck({
  id: "C31",
  name: "takes no damaged page for a good one",
  sentence: "damaged pages are taken for good ones",
  definition: "the crawl took no page for a good one that is wrong (`damaged`, `cloaked`)",
  count: (score) => sum(score, ["damaged", "cloaked"]),
});

/** S1: what the crawler came to is in its result. */
export const completeness = scoreCheck({
  id: "S1",
  name: "loses no page",
  sentence: "real pages are lost",
  definition:
    "no real page is missing to which a right page of the result links (`lost`), or was given up (`failed`)",
  count: (score) => sum(score, ["lost", "failed"]),
});

/** S2: traps are left. */
export const traps = scoreCheck({
  id: "S2",
  name: "leaves traps",
  sentence: "traps, which have no end, are crawled on and on",
  definition: "no more than so many pages of traps are in the result of the crawl (`traps`)",
  most: 100,
  count: (score) => sum(score, ["traps"]),
});

/** S3: honeypots are not visited. */
export const honeypots = scoreCheck({
  id: "S3",
  name: "visits no honeypot",
  sentence: "pages are crawled that are hidden from people and forbidden by robots.txt",
  definition: "no honeypot is in the result of the crawl (`honeypots`)",
  count: (score) => sum(score, ["honeypots"]),
});
