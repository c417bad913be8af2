import { escaped } from "../html/html.ts";
import type { Site } from "../site/site.ts";

/** A page of several. */
export interface PagerPosition {
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Path of another one of them. */
  readonly path: (page: number) => string;
}

/** The number of a page as a query has it; 1 if it has none, `null` if it is no number or behind the last. */
export function readPage(text: string | null, pages: number): number | null {
  if (text === null) return 1;
  const page = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : Infinity;
  return page <= pages ? page : null;
}

/** A path with a query of what is not empty. */
export function pathWith(path: string, fields: Readonly<Record<string, string>>): string {
  let [all, mark] = [path, "?"];
  for (const name in fields) {
    const value = fields[name] ?? "";
    if (value === "") continue;
    const field = PLAIN.test(value)
      ? `${name}=${value.replaceAll(" ", "+")}`
      : `${new URLSearchParams([[name, value]])}`;
    all += mark + field;
    mark = "&";
  }
  return all;
}

/** Values that a query writes as they are, with a plus for each space. */
const PLAIN = /^[\w.* -]*$/;

/** Links for `<head>` to the page before and the page after. */
export function neighbours({ base }: Site, { page, pages, path }: PagerPosition): string {
  const link = (rel: string, to: number) => `<link rel="${rel}" href="${escaped(base + path(to))}">\n`;
  return (page > 1 ? link("prev", page - 1) : "") + (page < pages ? link("next", page + 1) : "");
}

/** Reach of a pager's links: to the neighbours, and some further on, so that no page is many clicks away. */
const STEPS = [-10, -2, -1, 0, 1, 2, 10];

/** Numbers of pages to go to, the first and the last among them, with dots for those that are left out. */
export function pager({ base }: Site, { page, pages, path }: PagerPosition): string {
  if (pages < 2) return "";
  const near = STEPS.map((step) => page + step).filter((to) => to > 1 && to < pages);
  const link = (to: number) =>
    to === page
      ? `<span aria-current="page">${to}</span>`
      : `<a href="${escaped(base + path(to))}"${relation(to - page)}>${to}</a>`;
  const links = [1, ...near, pages].map((to, at, all) => {
    const leftOut = to - 1 - (all[at - 1] ?? 0);
    if (leftOut === 1) return link(to - 1) + link(to);
    return leftOut > 1 ? `<span>…</span>${link(to)}` : link(to);
  });
  return `<nav class="pager" aria-label="Pages">${links.join("")}</nav>`;
}

function relation(step: number): string {
  if (step === -1) return ` rel="prev"`;
  return step === 1 ? ` rel="next"` : "";
}
