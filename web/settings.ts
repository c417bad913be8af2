import { z } from "zod";

const site = z.strictObject({
  seed: z.int().min(0).default(0).describe("another site for each number; the same one for the same number"),
});

/** The domain's own configuration keys. */
export const settings = z.object({
  site: site.prefault({}).describe("the site that is served"),
});

export type Settings = z.output<typeof settings>;
