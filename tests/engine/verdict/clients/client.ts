/** Client over real sockets whose habits are given one by one, so that each can be wrong alone. */
import { pause } from "../../../waits.ts";

/** Reactions of a client to a failure; the right ones are in {@link SOUND}. */
export interface Habits {
  readonly tries: number;
  /** Layers of retries on top of each other, each with all tries. */
  readonly layers: number;
  readonly obeys_retry_after: boolean;
  readonly retries_final: boolean;
  /** Milliseconds of its own wait after the k-th failure, from 1. */
  readonly backoff_ms: (failures: number) => number;
}

/** A client that does nothing wrong. */
export const SOUND: Habits = {
  tries: 3,
  layers: 1,
  obeys_retry_after: true,
  retries_final: false,
  backoff_ms: (failures) => 40 * 2 ** failures * (0.5 + Math.random() / 2),
};

/** One request and what the client counts of it. */
interface Sending {
  readonly url: string;
  readonly body: string;
}

/** Makes calls with prompts of their own, so many at a time. */
export async function callAll(url: string, habits: Habits, calls: number): Promise<void> {
  const left = Array.from({ length: calls }, (_, at) => at).values();
  const work = async () => {
    for (const at of left) {
      const messages = [{ role: "user", content: `Question ${at}` }];
      await layered({ url, body: JSON.stringify({ model: "gpt-4o", messages }) }, habits, habits.layers);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/** Tells whether the call is over: it has an answer, or an error that stays. */
async function layered(sending: Sending, habits: Habits, layers: number): Promise<boolean> {
  for (let at = 0; at < (layers > 1 ? habits.tries : 1); at++) {
    const done = layers > 1 ? await layered(sending, habits, layers - 1) : await tried(sending, habits);
    if (done) return true;
  }
  return false;
}

async function tried(sending: Sending, habits: Habits): Promise<boolean> {
  for (let failures = 0; failures < habits.tries;) {
    const reply = await attempt(sending, failures);
    if (reply !== null && isOver(reply.status, habits)) return true;
    failures++;
    if (failures < habits.tries) await pause(waitFor(reply, failures, habits));
  }
  return false;
}

async function attempt({ url, body }: Sending, count: number): Promise<Response | null> {
  const headers = { "content-type": "application/json", "x-stainless-retry-count": String(count) };
  try {
    const reply = await fetch(`${url}/v1/chat/completions`, { method: "POST", body, headers });
    await reply.arrayBuffer();
    return reply;
  } catch {
    return null;
  }
}

function isOver(status: number, { retries_final }: Habits): boolean {
  if (status < 400) return true;
  return !retries_final && status < 500 && status !== 408 && status !== 429;
}

function waitFor(reply: Response | null, failures: number, habits: Habits): number {
  const asked = Number(reply?.headers.get("retry-after") ?? 0) * 1000;
  const own = habits.backoff_ms(failures);
  return habits.obeys_retry_after ? Math.max(asked, own) : own;
}
