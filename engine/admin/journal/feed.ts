import type { Context } from "hono";
import { systemClock } from "../../base/clock.ts";
import type { Client } from "../../base/time.ts";
import type { WorkerState } from "../../worker/state.ts";
import type { Env } from "../../reply/connection.ts";
import { followed, type FollowStart } from "./follow.ts";

/** Time after which a feed without news says that it is there, in milliseconds. */
const ALIVE_MS = 15_000;

/**
 * Answers with a feed of requests as they end: server-sent events; `done` is called when it is over, maybe more than
 * once.
 */
export function feedAnswer(
  c: Context<Env>,
  state: WorkerState,
  { done, ...start }: FollowStart & { readonly done: () => void },
): Response {
  const { connection: client } = c.env;
  c.header("content-type", "text/event-stream");
  c.header("cache-control", "no-store");
  if (c.req.method === "HEAD" || client.gone) {
    done();
    return c.body(null);
  }
  client.onGone(done); // it may leave before anything of the body is read
  return c.body(ReadableStream.from(events(state, { ...start, done, client })));
}

async function* events(
  state: WorkerState,
  { done, client, ...start }: FollowStart & { readonly done: () => void; readonly client: Client },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let said = systemClock.now();
  try {
    yield encoder.encode(": requests as they end\n\n");
    for await (const entries of followed(state, start)) {
      if (client.gone) return; // the host would only notice at the next event
      const isLate = systemClock.now() - said > ALIVE_MS;
      if (entries.length === 0 && !isLate) continue;
      said = systemClock.now();
      const texts = entries.map(({ place, entry }) =>
        `id: ${place}\nevent: request\ndata: ${JSON.stringify(entry)}\n\n`
      );
      yield encoder.encode(texts.join("") || ": still here\n\n");
    }
  } finally {
    done();
  }
}
