import * as z from "zod";
import { once } from "../../engine/base/once.ts";

/** Names of the kinds that have real pages, which the command line knows without loading pages. */
export const REAL_KIND_NAMES = [
  "home",
  "shop",
  "listing",
  "item",
  "articles",
  "article",
  "login",
  "contact",
  "scroll",
  "inline",
  "translation",
] as const;

/** Selection and format of listed pages. */
export const listOptions = once(() =>
  z.object({
    kind: z.enum(REAL_KIND_NAMES).optional().describe("pages of this kind only"),
    after: z.string().optional().describe("start after this page"),
    limit: z.coerce.number<number>().int().min(1).optional().describe("maximum number of pages"),
    hash: z.stringbool().default(true).describe(
      "false leaves titles and hashes out, a hundred times as fast (default: true)",
    ),
  })
);
