import * as z from "zod";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";
import { type Address, addressOf } from "./address.ts";
import { sha256 } from "../../engine/base/digest.ts";
import { textHash } from "./text_hash.ts";
import { readable } from "./truth.ts";

/** One line of a crawler's result. Only `url` is required; unknown keys are ignored. */
const crawled = z.looseObject({
  url: z.string(),
  /** Status of the answer in the end. */
  status: z.number().nullish(),
  /** Error of the crawler in place of a page; anything but `null` and `false` reports a failure. */
  error: z.unknown().optional(),
  title: z.string().nullish(),
  /** Visible text inside of `<main>`. */
  text: z.string().nullish(),
  /** Of that text without any white space. */
  text_sha256: z.string().nullish(),
  /** SHA-256 of the body after all codings were removed. */
  body_sha256: z.string().nullish(),
  links: z.array(z.string()).nullish(),
  /** What the server said that it did to the answer, in `x-errorworks-injected`. */
  fault: z.string().nullish(),
});
export type Crawled = z.output<typeof crawled>;

/** Reads a line; `null` where it is none. */
export function readCrawled(line: string): Crawled | null {
  try {
    return crawled.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** True if the crawler itself says that it has no page. */
export function isFailure({ status, error }: Crawled): boolean {
  return Boolean(error) || (typeof status === "number" && (status < 200 || status > 299));
}

/** Comparable parts of a page. */
const PARTS = ["title", "text", "body", "links"] as const;
export type CrawledPart = typeof PARTS[number];

/** A page as it should be, and where it is. */
export interface Original {
  readonly resource: Resource;
  readonly address: Address;
  readonly site: Site;
}

/** Compares what a line tells with what is true: `true` is right, `false` is wrong, absent is what it does not tell. */
export function compare(line: Crawled, original: Original): Partial<Record<CrawledPart, boolean>> {
  const { title, text, text_sha256, body_sha256, links } = line;
  const { body, facts } = original.resource;
  const hash = text_sha256 ?? (typeof text === "string" ? textHash(text) : null);
  const right = readable(original.resource);
  return {
    ...(typeof title === "string" && right !== null ? { title: title.trim() === facts.title } : {}),
    ...(hash !== null && right !== null ? { text: hash.toLowerCase() === textHash(right) } : {}),
    ...(typeof body_sha256 === "string" ? { body: body_sha256.toLowerCase() === sha256(body) } : {}),
    ...(links && right !== null ? { links: sameLinks(links, line.url, facts.links) } : {}),
  };
}

/** True if the same links were found, in whatever order and form; those to other servers and to itself do not count. */
function sameLinks(links: readonly string[], from: string, right: readonly string[]): boolean {
  const page = from.startsWith("/") ? `http://site.invalid${from}` : from;
  const here = addressOf(page);
  const keys = (list: readonly string[]) =>
    new Set(list.flatMap((link) => {
      const there = addressOf(link, page);
      const isNear = there?.host === here?.host && there?.base === here?.base;
      return there && isNear && there.key !== here?.key ? [there.key] : [];
    }));
  return keys(links).symmetricDifference(keys(right.map((path) => `${here?.base}${path}`))).size === 0;
}
