import { isWhole } from "../../engine/reply/body.ts";
import type { Ask } from "../request/ask.ts";
import { plain } from "../faults/plain_page.ts";
import type { Answer, Reply } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import type { Armed } from "../../engine/faults/fault.ts";

/** A reply behind which no fault can do anything, on its way past those that wait for a whole answer. */
class Final extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super();
    this.reply = reply;
  }
}

/**
 * Several faults as one, from left to right: what is the good reply to one is what those behind it make of it. One that
 * breaks the connection, sends piece by piece, or never asks for the good reply, is the last to do anything. It has the name of the first.
 * All of them together wait no longer than `maxDelayMs`.
 */
export function chained(armed: readonly Armed<Ask>[], maxDelayMs: number): Armed<Ask> | null {
  const [first] = armed;
  if (!first) return null;
  return {
    ...first,
    async inject(exchange, healthy) {
      try {
        return await played(armed, { exchange: inTime(exchange, maxDelayMs), healthy });
      } catch (error) {
        if (error instanceof Final) return error.reply;
        throw error;
      }
    },
  };
}

interface Serving {
  readonly exchange: Exchange<Ask>;
  readonly healthy: () => Promise<Answer>;
}

function played(
  [first, ...others]: readonly Armed<Ask>[],
  { exchange, healthy }: Serving,
): Reply | Promise<Reply> {
  if (!first) return healthy();
  const behind = async (serving: Serving) => {
    const reply = await played(others, serving);
    if ("how" in reply || "script" in reply || !isWhole(reply.body)) throw new Final(reply);
    return reply;
  };
  const instead = (ask: Ask) =>
    behind({ exchange: { ...exchange, ask }, healthy: () => exchange.instead(ask) });
  const whole = () => instead(plain(exchange.ask));
  return first.inject({ ...exchange, instead, whole }, () => behind({ exchange, healthy }));
}

/** An exchange in which all waits together last no longer than `maxMs`. */
function inTime(exchange: Exchange<Ask>, maxMs: number): Exchange<Ask> {
  let left = maxMs;
  const allowed = (ms: number) => {
    const wait = Math.max(0, Math.min(ms, left));
    left -= wait;
    return wait;
  };
  return {
    ...exchange,
    random: exchange.random, // which a spread would not see
    sleep: (ms) => exchange.sleep(allowed(ms)),
    doze: (ms) => exchange.doze(allowed(ms)),
  };
}
