/**
 * Clients of websites: a crawler, and a library that one is soon written with.
 *
 * @module
 */
import type { Attempt } from "../reading/fate.ts";
import { askedWaits } from "../reading/retry_after.ts";
import type { Policy } from "./policy.ts";
import { ANY_429, ENDLESS, LONGEST_TIMER_MS, NO_BUDGET } from "./stainless.ts";

/** Methods and statuses after which got tries again by itself; after 413 only where the reply says when. */
const GOT_METHODS: ReadonlySet<string> = new Set(["GET", "PUT", "HEAD", "DELETE", "OPTIONS", "TRACE"]);
const GOT_STATUSES: ReadonlySet<number> = new Set([408, 413, 429, 500, 502, 503, 504, 521, 522, 524]);

function gotRetries(attempt: Attempt): boolean {
  return GOT_METHODS.has(attempt.entry.request.method) && gotCanRetry(attempt);
}

/** Its user may let it try other methods, too: most of what is asked of an API is POST. */
function gotCanRetry({ entry }: Attempt): boolean {
  const { status } = entry.reply;
  return status === null || GOT_STATUSES.has(status) && (status !== 413 || askedWaits(entry).length > 0);
}

const SCRAPY_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 522, 524]);

/** `RETRY_HTTP_CODES` and `RETRY_EXCEPTIONS`, of any method. */
function scrapyRetries({ entry: { reply: { status } } }: Attempt): boolean {
  return status === null || SCRAPY_STATUSES.has(status);
}

const QUEUED = "a retry goes to the end of its queue, without a wait of its own";

const SCRAPY = {
  name: "Scrapy",
  user_agent: /^Scrapy\/\d/,
  tries: 3,
  counts: false,
  obeys_should_retry: false,
  retries: scrapyRetries,
  backoff_ms: () => [0, Infinity],
  waits: { span: [0, 0], beyond: "backoff", precise: false, at: [] },
  by_design: {
    C1: "it retries no other status than 408, 429, 500, 502, 503, 504, 522 and 524",
    C3: ANY_429,
    C4: "it does not read Retry-After",
    C6: QUEUED,
    C7: QUEUED,
    C11: NO_BUDGET,
    C12: NO_BUDGET,
    C22: "its time-out is 180 s for a whole reply",
    C35: "it takes a robots.txt that cannot be read for one that allows all, and asks for it once only",
    C37: "it goes on as fast under 429 and 503, with AutoThrottle or without",
  },
} as const satisfies Omit<Policy, "source">;

/** got and Scrapy. Crawlee is not here: it sends user agents of browsers, and nothing that is its own. */
export const CRAWLERS: readonly Policy[] = [
  {
    name: "got",
    user_agent: /^got \(https:\/\/github\.com\/sindresorhus\/got\)$/,
    tries: 3,
    counts: false,
    obeys_should_retry: false,
    retries: gotRetries,
    can_retry: gotCanRetry,
    backoff_ms: (failures) => [1000 * 2 ** (failures - 1), 1000 * 2 ** (failures - 1) + 100],
    waits: { span: [0, LONGEST_TIMER_MS], beyond: "backoff", precise: false },
    redirects: { strips: ["authorization", "cookie"], most: 10, confinable: false },
    by_design: {
      C1:
        "it retries no POST and no PATCH, and no other status than 408, 413, 429, 500, 502 to 504, 521, 522 and 524",
      C3: ANY_429,
      C5: ENDLESS,
      C7: "it waits 1 s and 2 s, with 0.1 s of chance at most",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      C34:
        "it goes to private addresses, and takes all headers but Authorization and Cookie to another origin",
    },
    source: "got 11.8, 12.6, 13.0, 15.0, 16.1 (source), 14.6 (source, measured)",
  },
  {
    ...SCRAPY,
    since: [2, 12],
    redirects: { strips: ["authorization", "cookie"], most: 20, confinable: true },
    by_design: {
      ...SCRAPY.by_design,
      C34: "it takes all headers but Authorization and Cookie to another origin",
    },
    source: "Scrapy 2.11 (source), 2.19 (source, measured)",
  },
  {
    ...SCRAPY,
    since: [2, 0],
    redirects: { strips: [], most: 20, confinable: false },
    by_design: {
      ...SCRAPY.by_design,
      C34: "it goes to private addresses, and takes all headers to another origin",
    },
    source: "Scrapy 2.0, 2.5 (source)",
  },
];
