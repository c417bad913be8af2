import * as z from "zod";
import { MODES } from "../../engine/content/modes.ts";
import { contentSettings } from "../../engine/content/settings.ts";

const BODY =
  '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ path or "Home" }}</title></head>' +
  '<body><h1>{{ path or "Home" }}</h1><p>{{ random_words(100, 300) }}</p></body></html>';

const modes = contentSettings({
  words: {
    range: [50, 500],
    shortest: "shortest page, in words",
    longest: "longest page, in words, but for its last block",
  },
  template: { body: BODY, description: "Jinja template; knows path, headers, query_params and helpers" },
  bank: {
    file: "./pages.jsonl",
    description:
      "JSONL file; each line an object with a content, and where it likes a content_type and the url that it is at",
  },
  headers: "obey the request header X-Fake-Content-Mode",
});

/** Content of the pages. */
export const content = z.strictObject({
  mode: z.enum(["site", ...MODES]).default("site").describe(
    "site: the fake shop; random: words, others each time; template, echo of the request, bank of prepared pages: the " +
      "same at every address",
  ),
  ...modes,
  default_content_type: z.string().regex(/^[^\r\n\0]+$/, "expected one line").default(
    "text/html; charset=utf-8",
  )
    .describe("content type of these pages, save those of a bank"),
});

export type ContentSettings = z.output<typeof content>;
