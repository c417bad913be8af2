import * as z from "zod";
import { VOCABULARIES, type Vocabulary } from "./vocabulary.ts";
import type { Range } from "../chance/random.ts";

const vocabularies: Vocabulary[] = ["english", "lorem"];

/** Defaults and descriptions by which the content settings of domains differ. */
interface ContentSettingsOptions {
  /** Default of the fewest and the most words of random content, and how both are described. */
  readonly words: { readonly range: Range; readonly shortest: string; readonly longest: string };
  readonly template: { readonly body: string; readonly description: string };
  readonly bank: { readonly file: string; readonly description: string };
  /** Description of `allow_header_overrides`, which names the headers. */
  readonly headers: string;
}

/** Settings of the four modes of content, as keys of a domain's own schema. */
export function contentSettings({ words, template, bank, headers }: ContentSettingsOptions) {
  return {
    random: randomSettings(words).prefault({}),
    template: z.strictObject({
      body: z.string().default(template.body).describe(template.description),
    }).prefault({}),
    bank: bankSettings(bank).prefault({}),
    allow_header_overrides: z.boolean().default(false).describe(headers),
    max_template_length: z.int().min(1).max(1_000_000).default(10_000).describe(
      "longest template, in characters; its result may be twice as long",
    ),
  };
}

function randomSettings({ range: [min, max], shortest, longest }: ContentSettingsOptions["words"]) {
  return z.strictObject({
    min_words: z.int().min(1).max(100_000).default(min).describe(shortest),
    max_words: z.int().min(1).max(100_000).default(max).describe(longest),
    vocabulary: z.enum(vocabularies).default("english").describe(
      `words to draw from: ${
        vocabularies.map((name) => `${name} (${VOCABULARIES[name].length})`).join(", ")
      }`,
    ),
  }).refine(({ min_words, max_words }) => min_words <= max_words, {
    path: ["min_words"],
    error: "expected at most max_words",
  });
}

function bankSettings({ file, description }: ContentSettingsOptions["bank"]) {
  return z.strictObject({
    file: z.string().default(file).describe(description),
    selection: z.enum(["random", "sequential", "per_session"]).default("random").describe(
      "how the next entry is chosen; sequential: one after the other; per_session: so for each session apart",
    ),
  });
}
