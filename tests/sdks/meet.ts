/** Lets SDKs meet a server, and tells what came of it on both sides. */
import type { Target, Way } from "./clients/target.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Row, Server } from "./server.ts";

const PATIENCE_MS = 20_000;

/** Outcome of a call, and the requests that the server saw of it. */
export interface Met extends Outcome {
  readonly way: string;
  readonly rows: readonly Row[];
  readonly hits: number;
}

/** Settings of a call, without the server. */
export interface Habits {
  readonly timeout_ms?: number | undefined;
  readonly max_retries?: number | undefined;
  /** Time after which a call that does not end is given up; 20 seconds if absent. */
  readonly patience_ms?: number | undefined;
}

/** Makes all calls at once, in a new run of the server, and waits until it has written down all requests. */
export async function meet(server: Server, ways: readonly Way[], habits: Habits = {}): Promise<Met[]> {
  await server.reset();
  const calls = ways.map((way, i) => ({ way, key: `sk-sdk-${String(i).padStart(20, "0")}`, habits }));
  const outcomes = await Promise.all(calls.map(({ way, key }) => callOnce(server, way, key, habits)));
  const rows = await server.requests();
  return outcomes.map((outcome, i) => {
    const ends = `sk-…${calls[i]?.key.slice(-4)}`; // what rows keep of a key
    const own = rows.filter(({ client }) => client === ends);
    return { ...outcome, way: ways[i]?.name ?? "", rows: own, hits: own.length };
  });
}

/** One call; what it leaves open is aborted. */
async function callOnce(server: Server, way: Way, key: string, habits: Habits): Promise<Outcome> {
  const { patience_ms = PATIENCE_MS, ...rest } = habits;
  const given_up = new AbortController();
  const fetch: Target["fetch"] = (input, init) => {
    const signals = init?.signal ? [init.signal, given_up.signal] : [given_up.signal];
    return server.fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
  const outcome = await outcomeOf(() => way.call({ url: server.url, key, fetch, ...rest }), patience_ms);
  given_up.abort();
  return outcome;
}
