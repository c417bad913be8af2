import type { Entry } from "../../journal/entry.ts";
import { headerOf } from "./headers.ts";

/** Forms of a wait that a reply can ask for. `odd` is one that no standard knows: a fraction, a word, a negative number. */
export type WaitForm = "seconds" | "date" | "ms" | "odd";

/** A wait that a reply asks for. */
export interface AskedWait {
  readonly form: WaitForm;
  /** Milliseconds from the first byte of the reply; 0 if the time is over, `null` if it is no time. */
  readonly ms: number | null;
}

/** All waits that a reply asks for in its headers; two that disagree are both in it. */
export function askedWaits(entry: Entry): readonly AskedWait[] {
  const { headers } = entry.reply;
  const [precise, usual] = [headerOf(headers, "retry-after-ms"), headerOf(headers, "retry-after")];
  return [
    ...precise === null ? [] : [inMs(precise)],
    ...usual === null ? [] : [usualWait(usual, entry)],
  ];
}

/** The shortest wait in a form that every client has to know: whole seconds, or the date that servers must send. */
export function standardWait_ms(entry: Entry): number | null {
  const waits = askedWaits(entry);
  const known = waits.some(({ form }) => form === "seconds" || form === "date");
  const all = waits.flatMap(({ ms }) => ms === null ? [] : [ms]);
  return known && all.length === waits.length ? Math.min(...all) : null;
}

/** The longest wait that a reply asks for; 0 without one. */
export function longestWait_ms(entry: Entry): number {
  return Math.max(0, ...askedWaits(entry).map(({ ms }) => ms ?? 0));
}

/** Tells whether anything in a reply says when to come back, be it a sentence in its body. */
export function dictatesWait({ reply }: Entry): boolean {
  const named = reply.headers.some(([name]) =>
    /^retry-after/i.test(name) || reply.status === 429 && /ratelimit-reset/i.test(name) // good replies have it, too
  );
  return named ||
    /(try again|retry)\D{0,40}\d+(\.\d+)? ?(ms|s|m|h|sec|min|hour)/i.test(reply.body.text ?? "");
}

function inMs(value: string): AskedWait {
  return /^\d+(\.\d+)?$/.test(value) ? { form: "ms", ms: Number(value) } : { form: "odd", ms: null };
}

/** The form of a date that HTTP servers must send (RFC 9110, 5.6.7). */
const DATE = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function usualWait(value: string, { arrived, first_byte_ms, ended_ms }: Entry): AskedWait {
  if (/^\d+$/.test(value)) return { form: "seconds", ms: Number(value) * 1000 };
  if (!DATE.test(value)) return { form: "odd", ms: null };
  const sent = arrived + (first_byte_ms ?? ended_ms ?? 0);
  return { form: "date", ms: Math.max(0, Date.parse(value) - sent) };
}
