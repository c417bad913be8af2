/** Clients that never rest, and remember what became of each request. */
import { type Answer, Caller } from "./caller.ts";
import { pause } from "../waits.ts";

/** A request that was answered. Times are milliseconds of `performance.now()`. */
export interface Reply extends Answer {
  readonly sent: number;
  /** Time at which its last byte was read. */
  readonly read: number;
}

/** A request that was not. */
export interface Failure {
  readonly sent: number;
  readonly ended: number;
  readonly why: string;
}

/** Results of all requests so far. */
export interface Load {
  readonly replies: readonly Reply[];
  readonly failures: readonly Failure[];
  /** Sends nothing more, and waits for what is under way; a request that stays without an answer has failed. */
  stop(): Promise<void>;
}

/** Longest wait for an answer once the load has ended, in milliseconds. */
const GRACE_MS = 3_000;
/** Pause after a failure, in milliseconds: a port that refuses would be asked a thousand times a second. */
const PAUSE_MS = 10;

/** Has `clients` send one request after the other, some on each connection. */
export function startLoad(url: string, clients: number): Load {
  const replies: Reply[] = [];
  const failures: Failure[] = [];
  const callers = Array.from({ length: clients }, () => new Caller(url));
  let stopped = false;
  const ask = async (caller: Caller) => {
    const sent = performance.now();
    try {
      replies.push({ ...await caller.ask(), sent, read: performance.now() });
    } catch (error) {
      failures.push({ sent, ended: performance.now(), why: String(error) });
      await pause(PAUSE_MS);
    }
  };
  const loops = callers.map(async (caller) => {
    while (!stopped) await ask(caller);
  });
  const hangUp = () => callers.forEach((caller) => caller[Symbol.dispose]());
  return {
    replies,
    failures,
    async stop() {
      stopped = true;
      const timer = setTimeout(hangUp, GRACE_MS);
      await Promise.all(loops);
      clearTimeout(timer);
      hangUp();
    },
  };
}

/** Sends `count` requests, some at once, each on a connection of its own: they reach all workers. */
export async function askAll(url: string, count: number, atOnce = 20): Promise<Answer[]> {
  const answers: Answer[] = [];
  let left = count;
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, async () => {
    while (left-- > 0) {
      using caller = new Caller(url);
      answers.push(await caller.ask());
    }
  }));
  return answers;
}
