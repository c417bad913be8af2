import { type Key, randomOf } from "./random.ts";
import type { Answer, Clock, Exchange, HttpError, Random, Stream } from "./types.ts";
import type { Visit } from "./visit.ts";

/** What an exchange is made from. */
interface Parts<Ask> {
  readonly visit: Visit;
  readonly ask: Ask;
  readonly key: Key;
  readonly clock: Clock;
  /** Asked for only when something waits: watching a connection is not free. */
  readonly signal: () => AbortSignal;
  readonly dress: (error: HttpError) => Answer;
}

/** Creates the exchange of one request: the part of the pipeline that faults and domains may touch. */
export function createExchange<Ask>({ visit, ask, key, clock, signal, dress }: Parts<Ask>): Exchange<Ask> {
  let random: Random | undefined;
  return {
    id: visit.id,
    arrived: visit.arrived,
    started: visit.started,
    ask,
    get random() {
      return random ??= randomOf(key, "fault");
    },
    get signal() {
      return signal();
    },
    now: () => clock.now(),
    draw: (stream: Stream) => randomOf(key, stream),
    async sleep(ms) {
      const from = clock.now();
      try {
        await clock.sleep(ms, signal());
      } finally {
        visit.delay_ms += clock.now() - from;
      }
    },
    error: dress,
    note(column, value) {
      visit.detail[column] = value;
    },
  };
}
