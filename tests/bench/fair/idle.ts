/** Cost of a server before its first request: time to the first answer, and memory. */
import { residentMb } from "../child.ts";
import { BODY, NO_LATENCY, ourCommand, sourcesCommand, startCommand } from "../load.ts";
import { startOurs } from "./contestants.ts";

/** Ways to start from a clone. */
const WAYS = { "deno task start": ourCommand, "deno run -A main.ts serve": sourcesCommand };

/** Times from the start of the process to the first answer, in milliseconds, by how it is started. */
export type StartTimes = Readonly<Record<string, readonly number[]>>;

/** Starts servers on all CPUs, in turn, with warm caches. */
export async function startTimes(folder: string, rounds: number): Promise<StartTimes> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const [way, command] of Object.entries(WAYS)) {
      const from = performance.now();
      await using child = await startCommand(
        command(`file:${folder}/start.db`, "--preset=silent", ...NO_LATENCY),
      );
      await (await fetch(`${child.url}/v1/chat/completions`, { method: "POST", body: BODY })).text();
      if (round > 0) (times[way] ??= []).push(performance.now() - from); // the first one warms the cache
    }
  }
  return times;
}

/** Numbers of workers of the servers whose memory is told. */
export const IDLE_WORKERS = [1, 2, 3];

/**
 * Times from the start at which memory is told, in seconds: when the last module is loaded, and when the server has given
 * back what loading left behind (`engine/base/memory_trim.ts`).
 */
export const [STARTED_SEC, SETTLED_SEC] = [2, 45];

/** Resident memory of servers that nobody asks, in MB, by the number of their workers, at some time after their start. */
export interface IdleMemory {
  readonly sec: number;
  readonly mb: readonly number[];
}

/** Resident memory of idle servers soon after their start, and when they have settled. */
export async function idleMemory(folder: string): Promise<IdleMemory[]> {
  await using servers = new AsyncDisposableStack();
  const started = [];
  for (const workers of IDLE_WORKERS) {
    const server = servers.use(await startOurs(folder, `idle-${workers}`, `--workers=${workers}`));
    await rest(STARTED_SEC);
    started.push({ pid: server.pid, mb: await residentMb(server.pid) });
  }
  await rest(SETTLED_SEC - STARTED_SEC);
  const settled = await Promise.all(started.map(({ pid }) => residentMb(pid)));
  return [{ sec: STARTED_SEC, mb: started.map(({ mb }) => mb) }, { sec: SETTLED_SEC, mb: settled }];
}

function rest(sec: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, sec * 1000));
}
