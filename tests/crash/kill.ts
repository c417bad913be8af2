/** A server that the system kills under load, and what is left in its file. */
import { assertEachOnce, booksOf } from "../chaos/books.ts";
import { type Reply, startLoad } from "../chaos/load.ts";
import { startServe } from "../chaos/serve.ts";
import { pause } from "../waits.ts";

/** Losses of one death. Ages are milliseconds from the moment a client had the reply to the kill. */
export interface Death {
  readonly replies: number;
  readonly rows: number;
  /** Replies without a row. */
  readonly lost: number;
  /** Age of the oldest reply without a row; 0 if each has one. */
  readonly window_ms: number;
  /** The same from the moment the request was sent: no row can be older. */
  readonly bound_ms: number;
}

/** Life of a server: its file and workers, and the moment of its death. */
export interface Fate {
  readonly path: string;
  readonly workers: number;
  /** Time under load from the first reply on, in milliseconds. */
  readonly life_ms: number;
}

/** About a thousand requests a second. */
const LOAD = { clients: Number(Deno.env.get("CRASH_CLIENTS") ?? 8), base_ms: 5 };

/** Kills a server with SIGKILL. Fails if the file is damaged, or a row is there twice, or not in the sums. */
export async function killUnderLoad({ path, workers, life_ms }: Fate): Promise<Death> {
  const log = `${path}.log`;
  const { child, url, run_id } = await startServe({ database: path, workers, base_ms: LOAD.base_ms, log });
  const load = startLoad(url, LOAD.clients);
  while (load.replies.length === 0) await pause(5);
  await pause(life_ms);
  const killed = performance.now();
  Deno.kill(child.pid, "SIGKILL");
  await Promise.all([child.stop(), load.stop()]);
  const books = await booksOf(`file:${path}`, run_id);
  assertEachOnce(books);
  const written = new Set(books.rows.map(({ request_id }) => request_id));
  const lost = load.replies.filter(({ id }) => !written.has(id));
  const oldest = (instant: (reply: Reply) => number) =>
    Math.max(0, ...lost.map((one) => killed - instant(one)));
  return {
    replies: load.replies.length,
    rows: books.rows.length,
    lost: lost.length,
    window_ms: oldest(({ read }) => read),
    bound_ms: oldest(({ sent }) => sent),
  };
}
