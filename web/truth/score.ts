import { finished, type Steps } from "../../engine/base/clock.ts";
import { siteOf, type SiteSettings } from "../site/site.ts";
import type { Resource } from "../http/resource.ts";
import { type Address, addressOf, keyOf } from "./address.ts";
import { type Count, COUNTED, LIMITED, type ScoreOptions, ZERO } from "./counts.ts";
import { compare, type Crawled, isFailure, readCrawled } from "./crawled.ts";
import { LostPages } from "./lost.ts";
import { type Excuses, noExcuses } from "./excused.ts";
import { type Mistake, mistakeIn } from "./mistake.ts";
import { type Addressed, nameOf, OwnHost } from "./own_host.ts";
import { realPages } from "./real_pages.ts";
import { canonicalOf, placeAt, type PlaceOnSite, siteAt } from "./truth.ts";

/** An address that is named, and why. */
export interface ScoreExample {
  readonly url: string;
  /** Wrong parts of a page, or the crawler's own remark. */
  readonly why?: string;
  /** What was taken for a damaged page, where that is known. */
  readonly taken_for?: Mistake;
  /** Faults that the server says have struck it. */
  readonly struck_by?: readonly string[];
}

/** Result of comparing a crawl with the truth. */
export interface Score {
  readonly all_right: boolean;
  /** Reasons against it, a sentence each. */
  readonly objections: readonly string[];
  /** Real pages that are right, in percent of all that there are. */
  readonly complete_pct: number;
  readonly counts: Readonly<Record<Count, number>>;
  /** True if it was made with the requests that the server had, so that `excused` is counted. */
  readonly requests_known: boolean;
  /** Damaged pages by what was taken for them. */
  readonly mistakes: Readonly<Partial<Record<Mistake, number>>>;
  readonly examples: Readonly<Partial<Record<Count, readonly ScoreExample[]>>>;
}

/** Results for a real page, from the mildest to the worst: of several lines the worst counts, but a failure is made good by any. */
const FATES = ["failed", "unchecked", "right", "cloaked", "damaged"] as const;
/** The fates of which the crawler knows nothing. */
const WRONG: ReadonlySet<Fate> = new Set(["cloaked", "damaged"]);
type Fate = typeof FATES[number];

/** Verdict on one line. */
interface Judgment {
  readonly fate: Fate;
  readonly why: string;
  readonly mistake?: Mistake;
  readonly struck_by?: readonly string[];
}

/** Longest remark of a crawler that is kept, in characters: there may be one for each page. */
const MOST_REMARK = 1_000;

/** Compares the result of a crawl with the truth, line by line. What it keeps is bounded by the size of the site. */
export class Scorer {
  readonly #settings: SiteSettings;
  readonly #options: ScoreOptions;
  readonly #own: OwnHost<Crawled>;
  readonly #real: ReadonlySet<string>;
  readonly #fates = new Map<string, Judgment>();
  /** Mistakes on pages that are no real ones, which are not in `#fates`. */
  readonly #otherMistakes = new Map<Mistake, number>();
  readonly #lost = new LostPages();
  readonly #again = new Set<string>();
  readonly #counts: Record<Count, number> = { ...ZERO };
  readonly #examples: Partial<Record<Count, ScoreExample[]>> = {};

  /** `likely` is a host by which the site is known, if any line has it. */
  constructor(settings: SiteSettings, options: ScoreOptions, likely: string | null = null) {
    this.#settings = settings;
    this.#options = options;
    const host = options.origin === undefined ? null : nameOf(new URL(options.origin).host);
    this.#own = new OwnHost({ host, likely: likely === null ? null : nameOf(likely) });
    this.#real = new Set(realPages(siteOf(settings, "")).map(({ path }) => keyOf(path)));
    this.#counts.real = this.#real.size;
  }

  /** Takes the next line; an empty one is none. */
  add(text: string): void {
    finished(this.adding(text));
  }

  /** Takes the next line in steps: lines that waited for the host of the site are judged one by one. */
  *adding(text: string): Steps<void> {
    if (text.trim() === "") return;
    this.#counts.lines++;
    const line = readCrawled(text);
    const address = line && addressOf(line.url);
    if (!line || !address) return this.#count("invalid", { url: line?.url ?? text.slice(0, 80) });
    for (const ready of this.#own.add({ line, address }, text.length)) {
      this.#judge(ready);
      yield;
    }
  }

  #judge({ line, address }: Addressed<Crawled>): void {
    if (!this.#own.has(address)) return this.#count("led_away", { url: line.url });
    const place = placeAt(this.#settings, address);
    const url = address.key;
    const isReal = this.#real.has(url);
    if (isReal && this.#fates.has(url) && !this.#again.has(url)) {
      this.#again.add(url);
      this.#count("repeated", { url });
    }
    if (place.kind?.trap) this.#count("traps", { url });
    if (place.kind?.honeypot) this.#count("honeypots", { url });
    if (place.status === 404) return this.#count(isFailure(line) ? "gone" : "nonexistent", { url });
    const judgment = this.#judgmentOn(line, { address, place });
    if (isReal) return this.#settle(url, judgment, place);
    if (WRONG.has(judgment.fate)) {
      const { mistake } = judgment;
      if (mistake) this.#otherMistakes.set(mistake, (this.#otherMistakes.get(mistake) ?? 0) + 1);
      this.#count(judgment.fate, exampleOf(url, judgment));
    }
    this.#count(this.#sortOf(place, address), { url });
  }

  #judgmentOn(
    line: Crawled,
    { address, place }: { readonly address: Address; readonly place: PlaceOnSite },
  ): Judgment {
    const { resource, cloaks } = place;
    if (isFailure(line)) {
      return { fate: "failed", why: String(line.error || line.status).slice(0, MOST_REMARK) };
    }
    if (!resource) return { fate: "unchecked", why: "" };
    const site = siteAt(this.#settings, address);
    const told = (resource: Resource) => Object.entries(compare(line, { resource, address, site }));
    const parts = told(resource);
    const wrong = parts.filter(([, right]) => !right).map(([part]) => part);
    if (wrong.length === 0) return { fate: parts.length === 0 ? "unchecked" : "right", why: "" };
    const why = wrong.join(", ");
    // Wrong links alone are no proof, and it takes time to look.
    const isElse = wrong.some((part) => part !== "links" && part !== "body");
    const isCloaked = wrong.some((part) => part !== "links") &&
      cloaks().some((cloak) => told(cloak).every(([, right]) => right));
    if (isCloaked) return { fate: "cloaked", why };
    const { title, text } = resource.facts;
    const mistake = isElse ? mistakeIn(line, { right: { title, text }, site, call: place.call }) : "other";
    return { fate: "damaged", why, mistake, ...(line.fault ? { struck_by: [line.fault] } : {}) };
  }

  /** Keeps the worst that was told, but for failures that were made good. */
  #settle(url: string, judgment: Judgment, { resource }: PlaceOnSite): void {
    const { fate } = judgment;
    if (resource && hadLinks(judgment)) this.#lost.add(this.#realOf(resource.facts.links));
    const before = this.#fates.get(url)?.fate;
    if (before !== undefined && FATES.indexOf(before) >= FATES.indexOf(fate)) return;
    this.#fates.set(url, judgment);
    if (WRONG.has(fate) || fate === "failed") this.#exemplify(fate, exampleOf(url, judgment));
  }

  #realOf(links: readonly string[]): string[] {
    return links.map(keyOf).filter((key) => this.#real.has(key));
  }

  #sortOf({ resource, kind }: PlaceOnSite, address: Address): "duplicates" | "other" {
    if (!resource || kind?.trap || kind?.honeypot) return "other";
    const canonical = canonicalOf(resource, siteAt(this.#settings, address));
    return canonical !== null && keyOf(canonical) !== address.key ? "duplicates" : "other";
  }

  #count(count: Count, example: ScoreExample): void {
    this.#counts[count]++;
    this.#exemplify(count, example);
  }

  #exemplify(count: Count, example: ScoreExample): void {
    const list = this.#examples[count] ??= [];
    if (list.length < this.#options.examples) list.push(example);
  }

  /** Overall result, without a record of requests that could excuse anything. */
  end(): Score {
    return finished(this.ending());
  }

  /** Overall result, in steps. */
  *ending(excuses: Excuses = noExcuses): Steps<Score> {
    for (const ready of this.#own.decide()) {
      this.#judge(ready);
      yield;
    }
    const counts = { ...this.#counts };
    for (const [url, { fate }] of this.#fates) counts[fate === "failed" && excuses(url) ? "excused" : fate]++;
    counts.missed = counts.real - this.#fates.size;
    this.#nameMissed(counts, excuses);
    const failed = this.#examples.failed?.filter(({ url }) =>
      this.#fates.get(url)?.fate === "failed" && !excuses(url)
    );
    const mistakes = tallied(this.#fates.values());
    for (const [mistake, n] of this.#otherMistakes) mistakes[mistake] = (mistakes[mistake] ?? 0) + n;
    const objections = objectionsTo(counts, mistakes, this.#options);
    return {
      all_right: objections.length === 0,
      objections,
      complete_pct: counts.real === 0 ? 0 : counts.right / counts.real * 100,
      counts,
      requests_known: excuses !== noExcuses,
      mistakes,
      examples: failed ? { ...this.#examples, failed } : this.#examples,
    };
  }

  /** Counts and names the pages that the result does not speak of. */
  #nameMissed(counts: Record<Count, number>, excuses: Excuses): void {
    const lost = new Set(this.#lost.lost(this.#fates));
    for (const url of this.#real) {
      if (this.#fates.has(url)) continue;
      const count = !lost.has(url) ? "unreached" : excuses(url) ? "excused" : "lost";
      counts[count]++;
      this.#exemplify(count, { url });
      this.#exemplify("missed", { url });
    }
  }
}

/** True where the page itself came, with its links, whatever became of its letters. */
function hadLinks({ fate, mistake }: Judgment): boolean {
  return fate === "right" || mistake === "decoded_twice" || mistake === "decoded_wrongly";
}

function exampleOf(url: string, { why, mistake, struck_by }: Judgment): ScoreExample {
  return {
    url,
    why,
    ...(mistake && mistake !== "other" ? { taken_for: mistake } : {}),
    ...(struck_by ? { struck_by } : {}),
  };
}

function tallied(judgments: Iterable<Judgment>): Partial<Record<Mistake, number>> {
  const counts: Partial<Record<Mistake, number>> = {};
  for (const { mistake } of judgments) if (mistake) counts[mistake] = (counts[mistake] ?? 0) + 1;
  return counts;
}

function objectionsTo(
  counts: Readonly<Record<Count, number>>,
  mistakes: Score["mistakes"],
  options: ScoreOptions,
): string[] {
  const named = Object.entries(mistakes).map(([mistake, count]) => `${mistake} ${count}`).join(", ");
  const nothing = counts.missed === counts.real
    ? [`nothing was reported of any of ${counts.real} real pages`]
    : [];
  const beyond = LIMITED.flatMap((count) => {
    const most = options[`max_${count}`];
    if (most === undefined || counts[count] <= most) return [];
    const taken = count === "damaged" && named !== "" ? ` (${named})` : "";
    return [`${counts[count]} ${COUNTED[count]}${taken}; allowed: ${most}`];
  });
  return [...nothing, ...beyond];
}
