/** A server as somebody sees it who looks after it: health, figures, and the way to change them. */
import * as z from "zod";
import { AUTH, type Crew, underLoad } from "../harness.ts";
import { pause } from "../waits.ts";

const metrics = z.object({
  state: z.enum(["ok", "failing"]),
  writer: z.object({ restarts: z.number() }),
  queued_rows: z.number(),
  queue_limit: z.number(),
  written_rows: z.number(),
  dropped_rows: z.number(),
});

const worker = z.object({
  worker: z.number(),
  state: z.string(),
  restarts: z.number(),
  config_version: z.number(),
  in_flight: z.number(),
  history: z.array(z.object({ state: z.string(), at: z.string(), why: z.string().optional() })),
});
export type WorkerFacts = z.output<typeof worker>;

const health = z.object({
  status: z.string(),
  config_version: z.number(),
  bugs: z.number(),
  in_flight: z.number(),
  metrics,
  diagnostics: z.object({ workers: z.array(worker) }),
});
export type Health = z.output<typeof health>;

const counts = z.record(z.string(), z.number());
const stats = z.object({
  run_id: z.string(),
  llm: z.object({
    total_requests: z.number(),
    requests_by_status_code: counts,
    requests_by_fault: counts,
    requests_by_ending: counts,
    decided: z.number(),
    lost: z.number(),
    in_flight: z.number(),
  }),
  metrics,
});
export type Stats = z.output<typeof stats>;

const config = z.object({
  llm: z.object({ faults: z.object({ rate_limit: z.object({ pct: z.number() }) }) }),
});

/** Longest wait for a condition on an idle machine, in milliseconds. */
const PATIENCE_MS = 30_000;
/** Time between two looks, in milliseconds. */
const LOOK_MS = 20;

/** One server; every call is on a connection of its own, so that none hangs on a worker that has died. */
export class Site implements Disposable {
  readonly url: string;
  readonly #client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });

  constructor({ url }: Pick<Crew, "url">) {
    this.url = url;
  }

  async health(): Promise<Health> {
    return health.parse(await this.#json("/health"));
  }

  async stats(): Promise<Stats> {
    return stats.parse(await this.#json("/admin/stats"));
  }

  async reset(): Promise<void> {
    await this.#json("/admin/reset", {});
  }

  /** Lays a part over the section of the fake OpenAI API. */
  async configure(llm: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#json("/admin/config", { llm });
  }

  /** The percentage of requests that are refused, as configured. */
  async refusedPct(): Promise<number> {
    return config.parse(await this.#json("/admin/config")).llm.faults.rate_limit.pct;
  }

  /** The first health that is as it should be. @throws when none is in time */
  async until(what: string, isSo: (health: Health) => boolean): Promise<Health> {
    let last: unknown;
    for (
      const end = performance.now() + underLoad(PATIENCE_MS);
      performance.now() < end;
      await pause(LOOK_MS)
    ) {
      try {
        const seen = await this.health();
        if (isSo(seen)) return seen;
        last = seen;
      } catch (error) {
        last = error; // the worker that was asked has died, or there is none
      }
    }
    throw new Error(`Cannot go on as this did not come about: ${what}; last seen: ${Deno.inspect(last)}`);
  }

  /** Waits until all workers are ready, after so many restarts of all together. */
  async recovered(restarts: number): Promise<readonly WorkerFacts[]> {
    const { diagnostics } = await this.until(`${restarts} restarts, all ready`, ({ diagnostics }) => {
      const done = diagnostics.workers.reduce((sum, one) => sum + one.restarts, 0);
      return done === restarts && diagnostics.workers.every(({ state }) => state === "ready");
    });
    return diagnostics.workers;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  async #json(path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(this.url + path, { ...init, headers: AUTH, client: this.#client });
    const text = await response.text();
    if (!response.ok) throw new Error(`Cannot use ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}

/** Each absence of a worker, in milliseconds: from its failure until it was ready again. */
export function outages({ history }: WorkerFacts): number[] {
  return history.flatMap(({ state, at }, index) => {
    if (state !== "failed") return [];
    const back = history.slice(index).find((later) => later.state === "ready");
    return back ? [Date.parse(back.at) - Date.parse(at)] : [];
  });
}
