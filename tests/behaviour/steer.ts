/** Controls for tests that run against a server from outside: changes and figures through `/admin` and `/health`. */
import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import type { SqlValue } from "../../engine/metrics/columns.ts";
import type { Target } from "../harness.ts";

/** Most looks at a server until it is as a test wants it, and the pause between two of them in milliseconds. */
const LOOKS = 2000;
const PAUSE_MS = 5;

/** The name of a domain: the fake OpenAI API, or the website. */
export type Name = "llm" | "web";

/** Lays `section` over the section of a domain, and hands out what was answered. */
export async function update(target: Target, section: unknown, domain: Name = "llm") {
  const body = JSON.stringify({ [domain]: section });
  const response = await target.admin("/config", { method: "POST", body });
  return { status: response.status, body: await response.json() };
}

/** Begins a new run; the result is its id. */
export async function reset(target: Target): Promise<string> {
  const response = await target.admin("/reset", { method: "POST" });
  assert.equal(response.status, 200);
  return (await response.json()).new_run_id;
}

/** Puts the configuration back as the server started, lays `section` over that of a domain, and begins a new run. */
export async function startOver(target: Target, section: unknown = {}, domain: Name = "llm"): Promise<void> {
  const response = await target.admin("/config", { method: "DELETE" });
  assert.equal(response.status, 200, await response.text());
  if (Object.keys(Object(section)).length > 0) await updated(target, section, domain);
  await reset(target);
}

async function updated(target: Target, section: unknown, domain: Name): Promise<void> {
  const { status, body } = await update(target, section, domain);
  assert.equal(status, 200, JSON.stringify(body));
}

/** Body of `GET /admin/stats`. */
export async function statsOf(target: Target) {
  const response = await target.admin("/stats");
  assert.equal(response.status, 200);
  return await response.json();
}

/** Body of `GET /health`. */
export async function healthOf(target: Target) {
  const response = await target.ask("/health");
  assert.equal(response.status, 200);
  return await response.json();
}

/** Looks at the server again and again until `done` likes what `look` sees. @throws when it never does */
export async function eventually<T>(look: () => Promise<T>, done: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  for (let looks = 1; !done(seen); looks++) {
    if (looks === LOOKS) throw new Error(`Cannot wait any longer: the last look saw ${JSON.stringify(seen)}`);
    await systemClock.sleep(PAUSE_MS);
    seen = await look();
  }
  return seen;
}

/** Waits until `count` requests are in flight. */
export async function inFlight(target: Target, count: number) {
  return await eventually(() => healthOf(target), ({ in_flight }) => in_flight === count);
}

type Counts = Readonly<Record<string, number>>;

/**
 * The rows of this run of a domain, once all exchanges are over: a server hears of the end of one after its client does.
 */
export async function settled(target: Target, domain: Name = "llm"): Promise<Record<string, SqlValue>[]> {
  const over = (
    stats: Record<Name, { total_requests: number; requests_by_ending: Counts; in_flight: number }>,
  ) => {
    const { total_requests, requests_by_ending, in_flight } = stats[domain];
    const ended = Object.values(requests_by_ending).reduce((sum, count) => sum + count, 0);
    return in_flight === 0 && ended === total_requests;
  };
  await eventually(() => statsOf(target), over);
  return await exported(target, `?domain=${domain}`);
}

/** Rows of `GET /admin/export`. */
export async function exported(target: Target, query = ""): Promise<Record<string, SqlValue>[]> {
  const response = await target.admin(`/export${query}`);
  assert.equal(response.status, 200);
  return (await response.text()).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** A reply that was read to its end. */
export interface Read {
  /** `null`: no whole reply came. */
  readonly status: number | null;
  readonly headers: Headers;
  readonly text: string;
}

/** Reads a reply to its end, which a fault may have made impossible. */
export async function read(asking: Promise<Response>): Promise<Read> {
  try {
    const response = await asking;
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return { status: null, headers: new Headers(), text: "" };
  }
}
