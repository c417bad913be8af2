import { Buffer } from "node:buffer";
import { file } from "../file.ts";
import type { Kind } from "../kind.ts";
import { trap, trapPage } from "./trap.ts";

/** Where the next page is, by how it goes round, from the number of this one. */
const NEXT: Readonly<Record<string, (page: number) => number>> = {
  self: (page) => page,
  pair: (page) => page === 1 ? 2 : 1,
  last: (page) => page + 1,
};

/** How many pages of such a list differ; behind them all are like the last one. */
const PAGES = 3;

/** Lists whose pages have no last one: the next is the same, the one before, or the last one again. */
export const loop = trap({
  name: "page_loop",
  path: "/loops/:how",
  make(site, { params, query }) {
    const next = NEXT[params["how"] ?? ""];
    const text = query.get("page") ?? "1";
    if (!next || !/^[1-9]\d{0,8}$/.test(text)) return null;
    const page = Number(text);
    const to = (number: number) => `/loops/${params["how"]}?page=${number}`;
    const shown = Math.min(page, PAGES);
    return trapPage(site, {
      kind: "page_loop",
      title: `Reviews, page ${shown}`,
      path: to(page),
      text: `<p>Review ${shown * 2 - 1}: as described.</p>\n<p>Review ${shown * 2}: would buy again.</p>`,
      links: [{ path: to(next(page)), label: "Next page", rel: "next" }],
    });
  },
});

/** A list as JSON whose cursor is never `null`, and comes round again after three pages. */
export const cursorLoop: Kind = {
  name: "cursor_loop",
  type: "data",
  trap: true,
  methods: ["GET"],
  path: "/api/loop",
  make(site, { query }) {
    const at = pageOf(query.get("cursor"));
    const next = cursorTo((at + 1) % PAGES);
    const link = `/api/loop?cursor=${next}`;
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

function pageOf(cursor: string | null): number {
  const page = Array.from({ length: PAGES }, (_, at) => at).find((at) => cursorTo(at) === cursor);
  return page ?? 0;
}
