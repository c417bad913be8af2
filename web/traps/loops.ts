import { Buffer } from "node:buffer";
import { ownValue } from "../../engine/base/tree.ts";
import { file } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { trap, trapPage } from "./trap.ts";

/** Number of distinct pages of most such lists; behind them all are like the last one, or the first one comes again. */
const PAGES = 3;

/** Address of the next page, from the number of this one, and which of the pages that differ is shown there. */
interface LoopStep {
  next(page: number): number;
  shown(page: number): number;
}

type Ways = Readonly<Record<string, LoopStep>>;

const likeLast = (page: number) => Math.min(page, PAGES);
const itself = (page: number) => page;

/** Endless lists of pages, by a word of their address. */
export const LISTS = {
  self: { next: itself, shown: likeLast },
  pair: { next: (page) => page === 1 ? 2 : 1, shown: likeLast },
  last: { next: (page) => page + 1, shown: likeLast },
  new: { next: (page) => page + 1, shown: itself },
} as const satisfies Ways;

/** Lists whose pages have no last one: the next is the same, the one before, the last one again, or really new. */
export const loop = trap({
  name: "page_loop",
  path: "/loops/:how",
  make(site, { params, query }) {
    const way = ownValue(LISTS, params["how"] ?? "");
    const text = query.get("page") ?? "1";
    if (!way || !/^[1-9]\d{0,8}$/.test(text)) return null;
    const page = Number(text);
    const to = (number: number) => `/loops/${params["how"]}?page=${number}`;
    const shown = way.shown(page);
    return trapPage(site, {
      kind: "page_loop",
      title: `Reviews, page ${shown}`,
      path: to(page),
      text: `<p>Review ${shown * 2 - 1}: as described.</p>\n<p>Review ${shown * 2}: would buy again.</p>`,
      links: [{ path: to(way.next(page)), label: "Next page", rel: "next" }],
    });
  },
});

/** Endless cursors; pages count from 0, and the last one with an address of its own is far away. */
export const CURSORS = {
  round: { next: (page) => (page + 1) % PAGES, shown: itself },
  same: { next: (page) => Math.max(1, page), shown: itself },
  new: { next: (page) => (page + 1) % Number.MAX_SAFE_INTEGER, shown: itself },
} as const satisfies Ways;

/**
 * A list as JSON whose cursor is never `null`: it comes round again after three pages, stays the same, or is always
 * new.
 */
export const cursorLoop: Kind = {
  name: "cursor_loop",
  type: "data",
  trap: true,
  methods: ["GET"],
  path: "/api/loop",
  make(site, { query }) {
    const how = query.get("how") ?? "round";
    const way = ownValue(CURSORS, how);
    if (!way) return null;
    const at = way.shown(pageOf(query.get("cursor")));
    const next = cursorTo(way.next(at));
    const link = `/api/loop?${how === "round" ? "" : `how=${how}&`}cursor=${next}`;
    const reviews = [{ id: at * 2, text: "As described." }, { id: at * 2 + 1, text: "Would buy again." }];
    return file({
      kind: "cursor_loop",
      type: "application/json",
      body: JSON.stringify({ reviews, next_cursor: next, next: site.base + link, has_more: true }),
      links: [link],
      data: { reviews, next_cursor: next },
    });
  },
};

function cursorTo(page: number): string {
  return Buffer.from(`page ${page}`).toString("base64url");
}

/** The page that a cursor stands for; the first one for any other text. */
function pageOf(cursor: string | null): number {
  const [, digits] = /^page (\d{1,16})$/.exec(Buffer.from(cursor ?? "", "base64url").toString()) ?? [];
  const page = Number(digits ?? 0);
  return Number.isSafeInteger(page) ? page : 0;
}
