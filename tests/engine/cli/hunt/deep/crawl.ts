import { type Ask, type Client, main } from "../../shrink/clients/client.ts";
import { ATTEMPTS, type Outcome, outcome } from "./outcome.ts";

/** Pages of a listing, and how many items of each are looked at. */
const LISTING = ["lamps", "chairs", "tables"].map((name) => `/web/shop/${name}`);
const ITEMS = 4;

/** State of a crawl. */
interface Crawl {
  readonly bug: string;
  readonly seen: Set<string>;
  last: number;
  isBanned: boolean;
}

/** Reads a listing page by page, then the items on it; those that failed are tried again at the end of the page. */
export const crawl: Client = async (ask, bug) => {
  const state: Crawl = { bug, seen: new Set(), last: 200, isBanned: false };
  const titles: string[] = [];
  for (const [at, path] of LISTING.entries()) {
    const items = await listed(ask, path, { state, isFirst: at === 0 });
    if (items === null) break;
    titles.push(`${path}: ${items.length} items`);
    let waiting = items;
    for (let n = 1; waiting.length > 0 && !state.isBanned; n++) {
      if (n > ATTEMPTS) throw new Error("gave up");
      const failed: string[] = [];
      for (const item of waiting) {
        if (state.isBanned) break;
        const got = await page(ask, item, state);
        if (got.ended === "ok") titles.push(`${item} ${got.value}`);
        else failed.push(item);
      }
      // An item that fails in the queue of failed ones is not put into it again.
      waiting = bug === "queue" && n > 1 ? [] : failed;
    }
  }
  return titles.sort().join("\n");
};

/** Items of a page of the listing; `null` behind the last one. */
async function listed(
  ask: Ask,
  path: string,
  { state, isFirst }: { readonly state: Crawl; readonly isFirst: boolean },
): Promise<readonly string[] | null> {
  const before = new Set(state.seen);
  for (let n = 1; n <= ATTEMPTS; n++) {
    if (state.bug !== "seen" || isFirst) {
      for (const one of state.seen) if (!before.has(one)) state.seen.delete(one);
    }
    const got = await page(ask, path, state);
    // No more pages: a listing that has ended answers with an error.
    if (state.bug === "end" && !isFirst && got.status >= 500) return null;
    const found = Array.from(got.body.matchAll(/href="(\/web\/item\/[a-z-]+\d+)"/g), ([, href = ""]) => href);
    const fresh = [...new Set(found)].filter((href) => !state.seen.has(href)).slice(0, ITEMS);
    if (got.status === 200) { for (const href of fresh) state.seen.add(href); }
    if (got.ended === "ok") return fresh;
  }
  throw new Error("gave up");
}

/** A page, whose value is its title. */
async function page(ask: Ask, path: string, state: Crawl) {
  const got = await outcome(
    ask(path, { redirect: "manual" }),
    (body) => body.includes("</html>") ? /<title>([^<]*)<\/title>/.exec(body)?.[1] ?? null : null,
  );
  if (state.bug === "ban") state.isBanned ||= isBan(got, state);
  state.last = got.status;
  return got;
}

/** A 403 right behind a 429 looks like a ban of the whole host. */
function isBan({ status }: Outcome, { last }: Crawl): boolean {
  return status === 403 && last === 429;
}

if (import.meta.main) await main(crawl);
