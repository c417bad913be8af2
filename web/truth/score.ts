import { z } from "zod";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";
import { type Address, addressOf, keyOf } from "./address.ts";
import { compare, type Crawled, isFailure, readCrawled } from "./crawled.ts";
import { realPages } from "./real_pages.ts";
import { canonicalOf, placeAt, type PlaceOnSite } from "./truth.ts";

/** Labels of the counts. */
export const COUNTED = {
  lines: "lines of the result",
  real: "real pages that the site has",
  right: "real pages of which all that was reported is right",
  unchecked: "real pages of which nothing was reported that could be compared",
  damaged: "pages that are wrong though the crawler thinks that it has them",
  cloaked:
    "pages that `cloaking` showed instead of the right ones, though the crawler thinks that it has them",
  failed: "real pages that the crawler asked for and reported as failed",
  missed: "real pages that are not in the result",
  repeated: "real pages that came more than once",
  duplicates: "views of a page that has another address",
  traps: "pages of traps, which have no end",
  honeypots: "pages that are hidden from people and forbidden by robots.txt",
  nonexistent: "addresses without a page that were taken for pages",
  gone: "addresses without a page that were reported as failed",
  other: "files and pages that are not counted as real ones",
  invalid: "lines that are not JSON with a url",
} as const;
export type Count = keyof typeof COUNTED;

/** Optional limits; the others say how large the result is. */
const LIMITED = [
  "damaged",
  "cloaked",
  "failed",
  "missed",
  "unchecked",
  "nonexistent",
  "invalid",
  "honeypots",
  "traps",
  "duplicates",
  "repeated",
] as const satisfies readonly Count[];

const most = z.coerce.number<number>().int().min(0);
/** A limit that is there unless another one is given. */
const none = (count: Count) => most.default(0).describe(`allowed maximum (default: 0): ${COUNTED[count]}`);
/** A limit that is only there if it is given. */
const any = (count: Count) =>
  most.optional().describe(`allowed maximum (default: no limit): ${COUNTED[count]}`);

/** Pass threshold and output limits of a score. */
export const scoreOptions = z.object({
  max_damaged: none("damaged"),
  max_cloaked: none("cloaked"),
  max_failed: none("failed"),
  max_missed: any("missed"),
  max_unchecked: none("unchecked"),
  max_nonexistent: none("nonexistent"),
  max_invalid: none("invalid"),
  max_honeypots: none("honeypots"),
  max_traps: any("traps"),
  max_duplicates: any("duplicates"),
  max_repeated: any("repeated"),
  examples: z.coerce.number<number>().int().min(0).max(1_000_000).default(20)
    .describe("addresses listed of each count, at most (default: 20)"),
});
export type ScoreOptions = z.output<typeof scoreOptions>;

/** An address that is named, and why. */
export interface ScoreExample {
  readonly url: string;
  /** Wrong parts of a page, or the crawler's own remark. */
  readonly why?: string;
}

/** Result of comparing a crawl with the truth. */
export interface Score {
  readonly all_right: boolean;
  /** Reasons against it, a sentence each. */
  readonly objections: readonly string[];
  /** Real pages that are right, in percent of all that there are. */
  readonly complete_pct: number;
  readonly counts: Readonly<Record<Count, number>>;
  readonly examples: Readonly<Partial<Record<Count, readonly ScoreExample[]>>>;
}

const ZERO: Readonly<Record<Count, number>> = {
  lines: 0,
  real: 0,
  right: 0,
  unchecked: 0,
  damaged: 0,
  cloaked: 0,
  failed: 0,
  missed: 0,
  repeated: 0,
  duplicates: 0,
  traps: 0,
  honeypots: 0,
  nonexistent: 0,
  gone: 0,
  other: 0,
  invalid: 0,
};

/** Results for a real page. The worst that was told of it counts; but a failure may be made good. */
const FATES = ["failed", "unchecked", "right", "cloaked", "damaged"] as const;
/** The fates of which the crawler knows nothing. */
const WRONG: ReadonlySet<Fate> = new Set(["cloaked", "damaged"]);
type Fate = typeof FATES[number];

/** Compares the result of a crawl with the truth, line by line. What it keeps is bounded by the size of the site. */
export class Scorer {
  readonly #site: Site;
  readonly #options: ScoreOptions;
  readonly #real: ReadonlySet<string>;
  readonly #fates = new Map<string, Fate>();
  readonly #again = new Set<string>();
  readonly #counts: Record<Count, number> = { ...ZERO };
  readonly #examples: Partial<Record<Count, ScoreExample[]>> = {};

  constructor(seed: number, options: ScoreOptions) {
    this.#site = { seed, base: "" };
    this.#options = options;
    this.#real = new Set(realPages(this.#site).map(({ path }) => keyOf(path)));
    this.#counts.real = this.#real.size;
  }

  /** Takes the next line; an empty one is none. */
  add(text: string): void {
    if (text.trim() === "") return;
    this.#counts.lines++;
    const line = readCrawled(text);
    const address = line && addressOf(line.url);
    if (!line || !address) return this.#count("invalid", { url: line?.url ?? text.slice(0, 80) });
    this.#judge(line, address);
  }

  #judge(line: Crawled, address: Address): void {
    const place = placeAt(this.#site.seed, address);
    const url = address.key;
    const isReal = this.#real.has(url);
    if (isReal && this.#fates.has(url) && !this.#again.has(url)) {
      this.#again.add(url);
      this.#count("repeated", { url });
    }
    if (place.kind?.trap) this.#count("traps", { url });
    if (place.kind?.honeypot) this.#count("honeypots", { url });
    if (place.status === 404) return this.#count(isFailure(line) ? "gone" : "nonexistent", { url });
    const { fate, why } = this.#fateOf(line, { address, place });
    if (isReal) return this.#settle(url, { fate, why });
    if (WRONG.has(fate)) this.#count(fate, { url, why });
    this.#count(this.#sortOf(place, address), { url });
  }

  #fateOf(
    line: Crawled,
    { address, place: { resource, cloaks } }: { readonly address: Address; readonly place: PlaceOnSite },
  ): { readonly fate: Fate; readonly why: string } {
    if (isFailure(line)) return { fate: "failed", why: String(line.error || line.status) };
    if (!resource) return { fate: "unchecked", why: "" };
    const site = { seed: this.#site.seed, base: address.base };
    const told = (resource: Resource) => Object.entries(compare(line, { resource, address, site }));
    const parts = told(resource);
    const wrong = parts.filter(([, right]) => !right).map(([part]) => part);
    if (wrong.length === 0) return { fate: parts.length === 0 ? "unchecked" : "right", why: "" };
    // Wrong links alone are no proof, and it takes time to look.
    const isCloaked = wrong.some((part) => part !== "links") &&
      cloaks().some((cloak) => told(cloak).every(([, right]) => right));
    return { fate: isCloaked ? "cloaked" : "damaged", why: wrong.join(", ") };
  }

  /** Keeps the worst that was told, but for failures that were made good. */
  #settle(url: string, { fate, why }: { readonly fate: Fate; readonly why: string }): void {
    const before = this.#fates.get(url);
    if (before !== undefined && FATES.indexOf(before) >= FATES.indexOf(fate)) return;
    this.#fates.set(url, fate);
    if (WRONG.has(fate) || fate === "failed") this.#exemplify(fate, { url, why });
  }

  #sortOf({ resource, kind }: PlaceOnSite, { base, key }: Address): "duplicates" | "other" {
    if (!resource || kind?.trap || kind?.honeypot) return "other";
    const canonical = canonicalOf(resource, { seed: this.#site.seed, base });
    return canonical !== null && keyOf(canonical) !== key ? "duplicates" : "other";
  }

  #count(count: Count, example: ScoreExample): void {
    this.#counts[count]++;
    this.#exemplify(count, example);
  }

  #exemplify(count: Count, example: ScoreExample): void {
    const list = this.#examples[count] ??= [];
    if (list.length < this.#options.examples) list.push(example);
  }

  /** Overall result. */
  end(): Score {
    const counts = { ...this.#counts };
    for (const fate of this.#fates.values()) counts[fate]++;
    for (const url of this.#real) if (!this.#fates.has(url)) this.#exemplify("missed", { url });
    counts.missed = counts.real - this.#fates.size;
    const failed = this.#examples.failed?.filter(({ url }) => this.#fates.get(url) === "failed");
    const objections = objectionsTo(counts, this.#options);
    return {
      all_right: objections.length === 0,
      objections,
      complete_pct: counts.real === 0 ? 0 : counts.right / counts.real * 100,
      counts,
      examples: failed ? { ...this.#examples, failed } : this.#examples,
    };
  }
}

function objectionsTo(counts: Readonly<Record<Count, number>>, options: ScoreOptions): string[] {
  return LIMITED.flatMap((count) => {
    const most = options[`max_${count}`];
    if (most === undefined || counts[count] <= most) return [];
    return [`${counts[count]} ${COUNTED[count]}; allowed: ${most}`];
  });
}
