import { clipped } from "../../../base/wrapped.ts";
import * as z from "zod";
import { counted } from "../../../base/counted.ts";
import { type Check, defineCheck, type Result } from "../check.ts";
import { holdingBy } from "../counted.ts";
import { MOST_PATH } from "../situation.ts";
import type { Extras } from "../extras.ts";

type Score = NonNullable<Extras["score"]>;

/** Pages that a proof names, at most. */
const MOST_EXAMPLES = 3;

const NEEDS = "needs the result of the crawl (POST /admin/truth/score)";
const NEEDS_PAGES = "needs pages in the result of the crawl";

/** Counts of the real pages that a result has. */
const PAGES = ["right", "unchecked", "damaged", "cloaked"];

/** Declares a check of the score of a crawl: a count that must not be above a limit. */
function scoreCheck(
  { counts, looked, most = 0, needsRequests = false, ...facts }:
    & Pick<Check, "id" | "name" | "definition">
    & {
      readonly sentence: string;
      readonly most?: number;
      /** Counts of the score that are added up. */
      readonly counts: readonly string[];
      /** Counts of the other pages that it could have been true of. */
      readonly looked: readonly string[];
      /** True if the score has to know what the server answered. */
      readonly needsRequests?: boolean;
    },
): Check {
  return defineCheck({
    ...facts,
    chapter: "web",
    source: "the truth of the site (docs/truth.md)",
    needs: NEEDS,
    thresholds: z.object({ most: z.int().min(0).default(most).describe("pages of which this may be true") }),
    examine: (subject, limits): Result => {
      const { score } = subject.extras;
      if (score === undefined) {
        return { outcome: "not_enough", figure: "no score", have: 0, need: 1, needs: NEEDS };
      }
      const found = sumOf(score, counts);
      const cases = found + sumOf(score, looked);
      const figure = `${found} of ${cases}`;
      if (found <= limits.most) return holdingBy(cases, { subject, rule: { needs: NEEDS_PAGES }, figure });
      if (needsRequests && !score.requests_known) {
        return { outcome: "not_enough", figure, have: 0, need: 1, needs: NEEDS };
      }
      const proof = `${counted(found, "page")}${
        examplesOf(score, counts)
      }, of ${cases} that the crawl came to: ${facts.sentence}.`;
      return { outcome: "broken", figure, evidence: [], proof, by_design: null };
    },
  });
}

function sumOf({ counts }: Score, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}

/** Some of the pages, for people to look at. */
function examplesOf({ examples }: Score, counts: readonly string[]): string {
  const urls = counts.flatMap((count) => examples[count] ?? []).map(({ url }) => clipped(url, MOST_PATH));
  return urls.length === 0 ? "" : ` (${urls.slice(0, MOST_EXAMPLES).join(", ")})`;
}

/** C31, for the web: damaged pages are not taken for good ones. */
export const silentDamage = scoreCheck({
  id: "C31",
  name: "takes no damaged page for a good one",
  sentence: "damaged pages are taken for good ones",
  definition: "the crawl took no page for a good one that is wrong (`damaged`, `cloaked`)",
  counts: ["damaged", "cloaked"],
  looked: ["right"],
});

/** S1: what the crawler came to is in its result. */
export const completeness = scoreCheck({
  id: "S1",
  name: "loses no page",
  sentence: "real pages are lost",
  definition:
    "no real page is missing to which a right page of the result links (`lost`), or was given up (`failed`). Not counted: pages whose last " +
    "reply was final or led elsewhere, and those that three tries brought nothing of (`excused`)",
  needsRequests: true,
  counts: ["lost", "failed"],
  looked: PAGES,
});

/** S2: traps are left. */
export const traps = scoreCheck({
  id: "S2",
  name: "leaves traps",
  sentence: "traps, which have no end, are crawled on and on",
  definition: "no more than so many pages of traps are in the result of the crawl (`traps`)",
  most: 100,
  counts: ["traps"],
  looked: PAGES,
});

/** S3: honeypots are not visited. */
export const honeypots = scoreCheck({
  id: "S3",
  name: "visits no honeypot",
  sentence: "pages are crawled that are hidden from people and forbidden by robots.txt",
  definition: "no honeypot is in the result of the crawl (`honeypots`)",
  counts: ["honeypots"],
  looked: PAGES,
});
