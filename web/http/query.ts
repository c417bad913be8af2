/** The query of an address. */
export interface Query {
  readonly query: URLSearchParams;
  /** As it was sent, with its question mark; empty without one. */
  readonly search: string;
}

/** Of all addresses without a query, and of all requests without a form: nobody changes it. */
export const NOTHING: URLSearchParams = new URLSearchParams();

/** Reads the query of an address. Most have none, and need no parser; most others are written as they are meant. */
export function queryIn(url: string): Query {
  const at = url.indexOf("?");
  if (at < 0) return { query: NOTHING, search: "" };
  const text = url.slice(at + 1);
  if (PLAIN.test(text)) return { query: new URLSearchParams(text), search: text && `?${text}` };
  const { searchParams: query, search } = new URL(url);
  return { query, search };
}

/** Queries in which a URL has nothing to change. */
const PLAIN = /^[\w\-.~!$&()*+,;=:@/?%]*$/;
