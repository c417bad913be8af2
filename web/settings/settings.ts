import * as z from "zod";
import { customFaultsSchema } from "../../engine/faults/custom/custom_faults.ts";
import { unmatched } from "../../engine/rules/rule_settings.ts";
import { rules } from "./rule_words.ts";
import { content } from "./content_settings.ts";
import { ladder } from "./rate_limit_settings.ts";

/** Fewest and most real pages of a site that is made small. */
const LEAST_PAGES = 50;
const MOST_PAGES = 100_000;

const site = z.strictObject({
  seed: z.int().min(0).default(0).describe("another site for each number; the same one for the same number"),
  pages: z.union([z.literal("all"), z.int().min(LEAST_PAGES).max(MOST_PAGES)]).default("all").describe(
    `so many real pages, or one less, ${LEAST_PAGES} to ${MOST_PAGES}, so that a crawl can be asked to be complete; ` +
      "all: about 120,000",
  ),
});

/** The domain's own configuration keys. */
export const settings = z.object({
  site: site.prefault({}).describe("the site that is served"),
  content: content.prefault({}).describe("what pages are made of"),
  rules: rules.describe("what happens to which requests; the first rule that takes one decides it"),
  unmatched,
  custom_faults: customFaultsSchema,
  ladder: ladder.prefault({}).describe("limits on the rate of each client, which get harder step by step"),
});

export type Settings = z.output<typeof settings>;
