import { z } from "zod";
import { VOCABULARIES, type Vocabulary } from "../../engine/content/vocabulary.ts";

const vocabularies: Vocabulary[] = ["english", "lorem"];

const random = z.strictObject({
  min_words: z.int().min(1).max(100_000).default(50).describe("shortest page, in words"),
  max_words: z.int().min(1).max(100_000).default(500).describe(
    "longest page, in words, but for its last block",
  ),
  vocabulary: z.enum(vocabularies).default("english").describe(
    `words to draw from: ${vocabularies.map((name) => `${name} (${VOCABULARIES[name].length})`).join(", ")}`,
  ),
}).refine(({ min_words, max_words }) => min_words <= max_words, {
  path: ["min_words"],
  error: "expected at most max_words",
});

const BODY =
  '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ path or "Home" }}</title></head>' +
  '<body><h1>{{ path or "Home" }}</h1><p>{{ random_words(100, 300) }}</p></body></html>';

const template = z.strictObject({
  body: z.string().default(BODY).describe("Jinja template; knows path, headers, query_params and helpers"),
});

const bank = z.strictObject({
  file: z.string().default("./pages.jsonl").describe(
    "JSONL file; each line an object with a content, and where it likes a content_type and the url that it is at",
  ),
  selection: z.enum(["random", "sequential", "per_session"]).default("random").describe(
    "how the next entry is chosen among those for an address; sequential: one after the other; per_session: so for each " +
      "session apart",
  ),
});

/** The modes that make pages out of nothing. */
export const MODES = ["random", "template", "echo", "bank"] as const;

/** What the pages are made of. */
export const content = z.strictObject({
  mode: z.enum(["site", ...MODES]).default("site").describe(
    "site: the fake shop; random: words, others each time; template, echo of the request, bank of prepared pages: the " +
      "same at every address",
  ),
  random: random.prefault({}),
  template: template.prefault({}),
  bank: bank.prefault({}),
  allow_header_overrides: z.boolean().default(false).describe("obey the request header X-Fake-Content-Mode"),
  max_template_length: z.int().min(1).max(1_000_000).default(10_000).describe(
    "longest template, in characters; its result may be twice as long",
  ),
  default_content_type: z.string().regex(/^[^\r\n\0]+$/, "expected one line").default(
    "text/html; charset=utf-8",
  )
    .describe("content type of these pages, save those of a bank"),
});

export type ContentSettings = z.output<typeof content>;
