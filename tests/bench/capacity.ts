/**
 * Demonstrates an overload that keeps itself alive: two clients at the same load meet a server whose capacity falls to
 * a fifth for ten seconds. One tries each request up to four times at once, the other has a budget of one retry for ten
 * requests. In process, on a clock of its own; `deno task demo:capacity` writes the plot of docs/scenarios.md.
 *
 * @module
 */
import { fakeClock, withServer } from "../harness.ts";

/** Requests that are served in a second, but for the trigger. */
export const PER_SEC = 20;
/** Beginning and end of the trigger, and of the run, in seconds. */
export const TRIGGER = { from: 10, to: 20 } as const;
export const RUN_SEC = 90;

/** A client: how often it tries a request again at once, and on what terms. */
export interface Client {
  readonly name: string;
  /** Retries that each request pays in; infinite without a budget. */
  readonly budget: number;
}

/** Clients of the demonstration. */
export const NAIVE: Client = { name: "3 retries at once, no budget", budget: Infinity };
export const BUDGETED: Client = { name: "3 retries at once, budget of 10 %", budget: 0.1 };

const MOST_RETRIES = 3;
/** Retries that can be saved up. */
const MOST_SAVED = 10;

/** Requests that got a good answer in each second, as a part of those that began in it. */
export type Goodput = readonly number[];

const overload = (per_sec: number) => ({
  name: "capacity",
  beyond: { per_sec, burst: PER_SEC, rejected_cost: 0.6 },
  do: { fault: "server_is_overloaded" },
});

const SCENARIO = {
  name: "capacity",
  phases: [
    { for_sec: TRIGGER.from, rules: [overload(PER_SEC)] },
    { for_sec: TRIGGER.to - TRIGGER.from, rules: [overload(PER_SEC / 5)] },
    { rules: [overload(PER_SEC)] },
  ],
};

/** Lets a client ask `load` × capacity requests in a second, evenly. */
export async function goodput({ budget }: Client, load: number): Promise<Goodput> {
  const clock = fakeClock();
  const [perSec, start] = [Math.round(load * PER_SEC), clock.epoch()];
  const good = new Array<number>(RUN_SEC).fill(0);
  let saved = MOST_SAVED;
  await withServer({ clock, set: [`scenario=${JSON.stringify(SCENARIO)}`] }, async ({ chat }) => {
    const isServed = async () => {
      const response = await chat({ max_tokens: 1 });
      await response.body?.cancel();
      return response.ok;
    };
    for (let n = 0; n < RUN_SEC * perSec; n++) {
      clock.advance(start + n / perSec * 1000 - clock.epoch());
      saved = Math.min(MOST_SAVED, saved + budget);
      let served = await isServed();
      for (let retry = 0; !served && retry < MOST_RETRIES && saved >= 1; retry++) {
        if (budget < Infinity) saved--;
        served = await isServed();
      }
      if (served) good[Math.floor(n / perSec)] = (good[Math.floor(n / perSec)] ?? 0) + 1 / perSec;
    }
  });
  return good;
}

/** Seconds from the end of the trigger until nine of ten requests are served for good; infinite where never. */
export function recoverySec(goodput: Goodput): number {
  const last = goodput.findLastIndex((part) => part < 0.9);
  return last === goodput.length - 1 ? Infinity : Math.max(0, last + 1 - TRIGGER.to);
}
