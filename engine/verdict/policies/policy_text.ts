import type { ObeyedWaits, Policy, Span } from "./policy.ts";

/** Waits of more than a day are told as having no limit, in milliseconds. */
const DAY_MS = 24 * 3_600_000;

/** Retry policy of an SDK as a line of text. */
export function policyText({ tries, backoff_ms, waits }: Policy): string {
  if (tries === 1) return "one try";
  const [first, last] = [backoff_ms(1), backoff_ms(tries - 1)];
  const own = last[1] === Infinity
    ? "no waits of its own"
    : `waits of ${spanText(first)}, later up to ${secText(last[1])}`;
  return `${tries} tries, ${own}; ${waitsText(waits)}`;
}

function waitsText({ span: [_, most], beyond, at }: ObeyedWaits): string {
  if (at?.length === 0) return "a server's wait is not read";
  const whose = at === undefined ? "a server's wait" : `the wait of a ${at.join(" or ")}`;
  if (most > DAY_MS) return `${whose} is taken, however long`;
  const limit = most % 1000 === 0 ? `up to ${secText(most)}` : `below ${secText(most + 1)}`;
  return `${whose} is taken ${limit}, ${BEYOND[beyond]}`;
}

const BEYOND: Readonly<Record<ObeyedWaits["beyond"], string>> = {
  stop: "and beyond that it gives up",
  backoff: "beyond that its own",
  most: "and cut to that where it is longer",
};

function spanText([least, most]: Span): string {
  return least === most ? secText(most) : `${least / 1000} to ${secText(most)}`;
}

function secText(ms: number): string {
  return `${ms / 1000} s`;
}
