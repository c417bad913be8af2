import { systemClock } from "../../base/clock.ts";
import type { Entry } from "../../journal/entry.ts";
import type { JournalFilter } from "../../journal/query/filter.ts";
import type { Client } from "../../base/time.ts";
import type { WorkerState } from "../../worker/state.ts";
import { followed } from "./follow.ts";

/** Parameters of `GET /admin/requests/wait`: which requests, how many of them, for how long. */
interface Wait {
  readonly filter: JournalFilter;
  /** Only requests with a later `seq` count. */
  readonly after: number | undefined;
  readonly n: number;
  readonly timeout_sec: number;
}

/** Waits until `n` requests are over, those that were over before included; fewer if that takes too long. */
export async function waited(
  state: WorkerState,
  client: Client,
  { filter, after = -1, n, timeout_sec }: Wait,
): Promise<readonly Entry[]> {
  const deadline = systemClock.now() + timeout_sec * 1000;
  const found: Entry[] = [];
  for await (const entries of followed(state, { filter, after: -1 })) {
    found.push(...entries.map(({ entry }) => entry).filter(({ seq }) => seq > after));
    if (found.length >= n || client.gone || systemClock.now() > deadline) break;
  }
  return found.slice(0, n);
}
