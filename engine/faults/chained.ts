import { isWhole } from "../reply/body.ts";
import { FrameBody } from "../reply/frames.ts";
import type { Answer, Reply } from "../reply/reply.ts";
import type { HttpRequest } from "../reply/http_request.ts";
import type { Exchange } from "../reply/exchange.ts";
import { fits } from "./decide.ts";
import type { Armed, Injected } from "./fault.ts";

/** A reply behind which no fault can do anything, on its way past those that wait for a whole answer. */
class Final extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super();
    this.reply = reply;
  }
}

/** Limits of several faults at once, and what a domain does with an ask. */
export interface ChainContext<Ask> {
  /** All waits together last no longer than this. @default no limit */
  readonly maxDelayMs?: number;
  /** The same ask for the reply in full and without a coding. */
  plain(ask: Ask): Ask;
}

/** Why faults cannot be one; `null` if they can: one with a memory is made anew for each request, so it stands alone. */
export function chainProblem(armed: readonly Armed<never>[]): string | null {
  const alone = armed.length > 1 ? armed.find(({ memory }) => memory) : undefined;
  return alone
    ? `"${alone.fault.name}" repeats what came before and cannot be one of several: it stands alone`
    : null;
}

/**
 * Several faults as one, from the good reply outwards: the first changes the good reply, the second what the first has
 * made of it, and so on. Behind one that breaks the connection nothing can change any more. It has the name of the first,
 * and happens to requests to which all of them can happen.
 */
export function chained<Ask>(armed: readonly Armed<Ask>[], context: ChainContext<Ask>): Armed<Ask> | null {
  const [first] = armed;
  if (!first) return null;
  const { maxDelayMs = Infinity } = context;
  const [outermost, ...others] = armed.toReversed();
  if (!outermost || (others.length === 0 && maxDelayMs === Infinity)) return first;
  return {
    ...first,
    ...(armed.some(({ applies }) => applies) && {
      applies: (ask: Ask, request: HttpRequest) => armed.every((one) => fits(one, ask, request)),
    }),
    async inject(exchange, healthy) {
      try {
        return await played(
          [outermost, ...others],
          { exchange: inTime(exchange, maxDelayMs), healthy },
          context,
        );
      } catch (error) {
        if (error instanceof Final) return error.reply;
        throw error;
      }
    },
  };
}

interface Serving<Ask> {
  readonly exchange: Exchange<Ask>;
  readonly healthy: () => Promise<Answer>;
}

/** Plays faults from the innermost on; each has the reply of those before it as its good reply. */
async function played<Ask>(
  [outermost, ...others]: readonly Armed<Ask>[],
  { exchange, healthy }: Serving<Ask>,
  context: ChainContext<Ask>,
): Promise<Injected> {
  if (!outermost) return await healthy();
  const inner = async (serving: Serving<Ask>) => {
    const reply = await played(others, serving, context) ?? await serving.healthy();
    if ("how" in reply || "script" in reply || (others.length > 0 && !canChange(reply))) {
      throw new Final(reply);
    }
    return reply;
  };
  // The inner faults run first, and sleep only once: the reply may be made again.
  const before = others.length > 0 ? await inner({ exchange, healthy }) : null;
  const again = before === null
    ? exchange
    : { ...exchange, random: exchange.random, sleep: noWait, doze: noWait };
  const instead = (ask: Ask) => inner({ exchange: { ...again, ask }, healthy: () => exchange.instead(ask) });
  const whole = () => instead(context.plain(exchange.ask));
  const own = { ...exchange, random: exchange.random, instead, whole };
  const good = async () => before ?? await inner({ exchange, healthy });
  const reply = await outermost.inject(own, good);
  return reply ?? (others.length > 0 ? await good() : null);
}

function noWait(): Promise<void> {
  return Promise.resolve();
}

/** True for a reply that an outer fault can read: one block, or a stream of frames. */
function canChange({ body }: Answer): boolean {
  return isWhole(body) || body instanceof FrameBody;
}

/** An exchange in which all waits together last no longer than `maxMs`. */
function inTime<Ask>(exchange: Exchange<Ask>, maxMs: number): Exchange<Ask> {
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
