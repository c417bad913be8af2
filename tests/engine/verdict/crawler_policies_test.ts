/** Clients of websites whose policies are known: recognised by user agent and waits; what is their design, and what is not. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { entryOf, type Told } from "./simulation/journal.ts";

const GOT = "got (https://github.com/sindresorhus/got)";
const SCRAPY = "Scrapy/2.19.0 (+https://scrapy.org)";
const REQUESTS = "python-requests/2.34.2";

type Headers = readonly (readonly [string, string])[];

/** A page that a client asks for. */
function page(user_agent: string, at: number, path: string, more: Partial<Told> = {}): Told {
  const headers = [["host", "127.0.0.1:8000"]] as const;
  return { at, method: "GET", path, domain: "web", headers, sender: { user_agent, key: null }, ...more };
}

const DOWN = { status: 503, fault: "service_unavailable" } as const;

/** Two pages that came, and pages that failed, each tried again after these waits. */
function retried(
  user_agent: string,
  rows: readonly (readonly number[])[],
  more: Partial<Told> = DOWN,
): Told[] {
  let at = 0;
  const good = ["/", "/about"].map((path) => page(user_agent, at += 100, path));
  const failed = rows.flatMap((waits, page_) => {
    at += 3_000;
    return [0, ...waits].map((wait) => page(user_agent, at += wait, `/item/${page_}`, { took: 1, ...more }));
  });
  return [...good, ...failed];
}

function seen(told: readonly Told[], trapped: readonly object[] = []) {
  const result = verdict(told.map(entryOf), { extras: { exited: true, trapped } });
  const sdk = result.clients[0]?.sdk;
  return {
    sdk: sdk && `${sdk.name} ${sdk.version ?? ""}`.trim(),
    waits: sdk && `${sdk.fitting} of ${sdk.waits}`,
    designed: result.findings.flatMap(({ check, by_design }) => by_design === null ? [] : [check]),
    mistakes: mistakesIn(result).map(({ check }) => check),
  };
}

/** Waits of got 14.6 before retries, as a server saw them. */
const GOT_WAITS = [[1064], [1028, 2095], [1043], [1013, 2069], [1063], [1049, 2012]];

Deno.test("verdict() recognises got by the waits that were measured of it, and no other client of its name", () => {
  const { sdk, waits, mistakes } = seen(retried(GOT, GOT_WAITS));
  assert.deepEqual([sdk, waits, mistakes], ["got", "9 of 9", []]);
  assert.equal(seen(retried(GOT, GOT_WAITS.map((row) => row.map((ms) => ms / 2)))).sdk, null);
  assert.equal(seen(retried("got-like/1.0 (got)", GOT_WAITS)).sdk, null);
});

Deno.test("verdict() knows after which replies and methods got tries again by itself", () => {
  const told = (more: Partial<Told>) => seen(retried(GOT, GOT_WAITS, more)).sdk;
  for (const status of [408, 429, 500, 502, 503, 504, 521, 522, 524]) {
    assert.equal(told({ ...DOWN, status }), "got");
  }
  assert.equal(told({ status: null, ending: "rst", fault: "connection_reset" }), "got");
  assert.equal(told({ ...DOWN, status: 520 }), null);
  assert.equal(told({ ...DOWN, method: "POST" }), "got"); // where its user has added the method
  assert.equal(told({ ...DOWN, method: "PUT" }), "got");
});

Deno.test("verdict() takes the small chance in got's waits, and its endless patience, for its design", () => {
  const rows = Array.from({ length: 30 }, (_, at) => [1_000 + at * 37 % 100, 2_000 + at * 53 % 100]);
  assert.deepEqual(seen(retried(GOT, rows)), {
    sdk: "got",
    waits: "60 of 60",
    designed: ["C7"],
    mistakes: [],
  });
  const patient = retried(GOT, [[700_050], [700_020], [700_030]], {
    ...DOWN,
    replyHeaders: [["retry-after", "700"]],
  });
  assert.deepEqual(seen(patient), { sdk: "got", waits: "3 of 3", designed: ["C5"], mistakes: [] });
  const impatient = retried(GOT, GOT_WAITS, { ...DOWN, replyHeaders: [["retry-after", "30"]] });
  assert.deepEqual([seen(impatient).sdk, seen(impatient).mistakes], [null, ["C4"]]);
});

Deno.test("got whose user lets it try POST again is still got: what it does by design is told as such", () => {
  const quota = {
    status: 429,
    fault: "insufficient_quota",
    reply: '{"error":{"code":"insufficient_quota"}}',
  };
  const posts = retried(GOT, GOT_WAITS, { ...quota, method: "POST", body: "{}" });
  const { sdk, designed, mistakes } = seen(posts);
  assert.deepEqual([sdk, designed, mistakes], ["got", ["C3"], []]);
  const other = retried(GOT, GOT_WAITS.map((row) => row.map(() => 300)), { ...DOWN, method: "POST" });
  assert.equal(seen(other).sdk, null);
});

Deno.test("a POST without a retry is by design of got, and a PUT is its user's doing", () => {
  const failed = (user_agent: string, method: string) =>
    seen(
      Array.from({ length: 6 }, (_, at) =>
        page(user_agent, at * 90_000, `/form/${at}`, { ...DOWN, method, body: `n=${at}` })),
    );
  assert.deepEqual(failed(GOT, "POST"), { sdk: "got", waits: "0 of 0", designed: ["C1"], mistakes: [] });
  assert.deepEqual(failed(GOT, "PUT").mistakes, ["C1"]);
  assert.deepEqual(failed(REQUESTS, "POST").mistakes, ["C1"]); // who uses a library alone has to write the retries
  assert.deepEqual(failed(SCRAPY, "POST").mistakes, ["C1"]);
});

Deno.test("verdict() recognises Scrapy, whose retries come when it is their turn, whatever a server asks for", () => {
  const rows = Array.from({ length: 30 }, (_, at) => [at % 3 * 20 + 2, at * 7 % 90]);
  const told = retried(SCRAPY, rows, { ...DOWN, replyHeaders: [["retry-after", "20"]] });
  assert.deepEqual(seen(told), { sdk: "Scrapy 2.19.0", waits: "60 of 60", designed: ["C4"], mistakes: [] });
  const { designed, mistakes } = seen(retried(SCRAPY, rows.map(() => [300, 300])));
  assert.deepEqual([designed, mistakes], [["C6", "C7"], []]);
  const { sdk } = seen(retried(SCRAPY, rows, { status: 404, fault: "not_found" }));
  assert.equal(sdk, null); // Scrapy retries no 404: this is another client
});

Deno.test("no number of retries is said of Scrapy, which may have been stopped with retries in its queue", () => {
  const failed = (user_agent: string) => retried(user_agent, Array.from({ length: 10 }, () => []));
  const retriesOf = (user_agent: string) =>
    verdict(failed(user_agent).map(entryOf), { extras: { exited: true } }).clients[0]?.sdk?.max_retries;
  assert.equal(retriesOf(SCRAPY), null);
  assert.equal(retriesOf(GOT), 0);
});

Deno.test("Scrapy goes on without a robots.txt that cannot be read by design, and not past one that it has read", () => {
  const robots = (more: Partial<Told>) => page(SCRAPY, 0, "/robots.txt", more);
  const pages = [3, 4, 5, 6, 7].map((sec) => page(SCRAPY, sec * 1_000, `/private/${sec}`));
  const unread = seen([robots(DOWN), ...pages]);
  assert.deepEqual([unread.designed, unread.mistakes], [["C35"], []]);
  const read = seen([robots({ reply: "User-agent: *\nDisallow: /private\n" }), ...pages]);
  assert.deepEqual([read.designed, read.mistakes], [[], ["C35"]]);
});

Deno.test("Scrapy does not slow down under 429 by design, and another crawler by its own fault", () => {
  const told = (user_agent: string) =>
    Array.from(
      { length: 1_600 },
      (_, at) =>
        page(
          user_agent,
          at * 50,
          `/item/${at}`,
          at % 800 < 400 ? {} : { status: 429, fault: "rate_limit", reply: "{}" },
        ),
    );
  const { designed, mistakes } = seen(told(SCRAPY));
  assert.deepEqual([designed.includes("C37"), mistakes], [true, []]);
  assert.deepEqual(seen(told("crawly/1.0")).mistakes.includes("C37"), true);
});

Deno.test("what a user's loop does on top of requests does not make it another client", () => {
  const told = retried(REQUESTS, Array.from({ length: 8 }, () => [300, 700, 1_500]), {
    ...DOWN,
    replyHeaders: [["retry-after", "20"]],
  });
  assert.deepEqual(seen(told), { sdk: "requests 2.34.2", waits: "0 of 0", designed: [], mistakes: ["C4"] });
});

const LIBRARIES = {
  axios: "axios/1.21.1",
  httpx: "python-httpx/0.28.1",
  aiohttp: "Python/3.11 aiohttp/3.14.5",
  requests: REQUESTS,
} as const;

Deno.test("HTTP libraries are known, and that nothing is retried with one is its user's doing", () => {
  for (const [name, agent] of Object.entries(LIBRARIES)) {
    const posts = Array.from(
      { length: 8 },
      (_, call) => page(agent, call * 90_000, `/form/${call}`, { ...DOWN, method: "POST", body: `${call}` }),
    );
    const { sdk, designed, mistakes } = seen(posts);
    assert.deepEqual([sdk?.split(" ")[0], designed, mistakes], [name, [], ["C1"]], name);
  }
  assert.equal(seen([page(LIBRARIES.aiohttp, 0, "/")]).sdk, "aiohttp 3.14.5"); // and not Python's version
});

/**
 * Cause of a redirect to the leak trap that was followed, with a secret along: the library's `design`, or its `user`.
 */
function led(user_agent: string, fault: string, secret?: string): string {
  const secrets: Headers = secret === undefined ? [] : [[secret, "s3cr3t"]];
  const bait = page(user_agent, 0, "/shop", {
    status: 302,
    fault,
    headers: [["host", "127.0.0.1:8000"], ...secrets],
    replyHeaders: [["location", "http://localhost:9999/"]],
  });
  const headers = [["user-agent", user_agent], ...secrets];
  const { designed, mistakes } = seen([bait], [{ path: "/", query: "", host: "localhost:9999", headers }]);
  assert.deepEqual([...designed, ...mistakes], ["C34"]);
  return designed.length > 0 ? "design" : "user";
}

Deno.test("what a client takes along to another origin by design is known, and the rest is its user's doing", () => {
  const taken = (agent: string) =>
    ["x-api-key", "authorization", "cookie"].map((secret) => led(agent, "credential_bait", secret));
  assert.deepEqual(taken(GOT), ["design", "user", "user"]);
  assert.deepEqual(taken(SCRAPY), ["design", "user", "user"]);
  assert.deepEqual(taken(REQUESTS), ["design", "user", "design"]); // a cookie may name no domain
  for (const library of [LIBRARIES.axios, LIBRARIES.httpx, LIBRARIES.aiohttp]) {
    assert.deepEqual(taken(library), ["design", "user", "user"], library);
  }
  assert.deepEqual(taken("Scrapy/2.5.1 (+https://scrapy.org)"), ["design", "design", "design"]);
});

Deno.test("who goes to a private address does so by design, unless a setting keeps it to some hosts", () => {
  assert.deepEqual([GOT, REQUESTS, SCRAPY].map((agent) => led(agent, "ssrf_redirect")), [
    "design",
    "design",
    "user",
  ]);
  assert.equal(led(GOT, "ssrf_redirect", "x-api-key"), "design");
  assert.equal(led(GOT, "ssrf_redirect", "authorization"), "user");
});

Deno.test("thirty redirects in a row are by design of requests, and not of got, which follows ten", () => {
  const row = (agent: string) =>
    seen(Array.from({ length: 30 }, (_, at) =>
      page(agent, at * 10, `/hop/${at}`, {
        status: 302,
        fault: "redirect_loop",
        replyHeaders: [["location", `/hop/${at + 1}`]],
      })));
  assert.deepEqual([row(REQUESTS).designed, row(REQUESTS).mistakes], [["C34"], []]);
  assert.deepEqual([row(GOT).designed, row(GOT).mistakes], [[], ["C34"]]);
});

Deno.test("a browser's user agent, as Crawlee has one, is of nobody that is known", () => {
  const agent =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36";
  assert.equal(seen(retried(agent, GOT_WAITS)).sdk, null);
});

/** Outcomes of the checks that hold by what was given up. */
function givenUp(told: readonly Told[], user_agent = "pages/1.0") {
  const { findings } = verdict(
    told.toSorted((some, others) => some.at - others.at).map((one, at) =>
      entryOf({ ...one, sender: { ...one.sender, user_agent } }, at)
    ),
    { extras: { exited: true } },
  );
  const outcomeOf = (id: string) => findings.find(({ check }) => check === id)?.outcome;
  return [outcomeOf("C2"), outcomeOf("C9")];
}

/** Evidence that C2 lacks. */
function neededByC2(told: readonly Told[]) {
  return verdict(told.map(entryOf), { extras: { exited: true } }).findings.find(({ check }) => check === "C2")
    ?.needs;
}

/** A crawl of 200 pages, of which every fifth is down for good and every fifth is forbidden; retries come behind all others. */
function crawl(tries: number): Told[] {
  const round = (from: number, pages: readonly number[]) =>
    pages.map((number, at) =>
      page("", (from + at) * 100, `/item/${number}`, {
        took: 1,
        ...number % 5 === 0 ? DOWN : number % 5 === 1 ? { status: 403, fault: "forbidden" } : {},
      })
    );
  const all = Array.from({ length: 200 }, (_, number) => number);
  const down = all.filter((number) => number % 5 === 0);
  const again = Array.from({ length: tries - 1 }, (_, at) => round(200 + at * down.length, down)).flat();
  return [...round(0, all), ...again];
}

Deno.test("a crawl that was stopped with retries in its queue has not shown what it gives up", () => {
  assert.deepEqual(givenUp(crawl(1)), ["not_enough", "not_enough"]);
  assert.match(neededByC2(crawl(1)) ?? "", /, and a crawl that ends with no retry left in its queue$/);
  assert.deepEqual(givenUp(crawl(3)), ["holds", "holds"]);
  // In the midst of its second tries, and of its third ones.
  for (const left of [60, 20]) {
    assert.deepEqual(givenUp(crawl(3).slice(0, -left)), ["not_enough", "not_enough"]);
  }
  // A library that tries again by a timer has no queue.
  const timed = crawl(1).flatMap((one): Told[] =>
    one.status === 503 ? [0, 1_030, 3_060].map((wait) => ({ ...one, at: one.at + wait })) : [one]
  );
  assert.deepEqual(givenUp(timed, GOT), ["holds", "holds"]);
  assert.deepEqual(givenUp(timed.slice(0, -10), GOT).at(0), "holds");
  // What is asked of an API is tried again at once, or never.
  const asked = crawl(1).map((one, at) => ({ ...one, method: "POST", body: JSON.stringify({ prompt: at }) }));
  assert.deepEqual(givenUp(asked), ["holds", "holds"]);
});
