/** Servers under the same load, in turn. */
import { cpuMs, residentMb } from "../child.ts";
import { load, median, type Pressure, type Rounds } from "../load.ts";
import type { Contestant } from "./contestants.ts";
import { bytesOf } from "./recorded.ts";

const CONNECTIONS = 32;
/** Requests after which code counts as compiled, and rounds after which a slow server is taken as it is. */
const WARM_REQUESTS = 10_000;
const WARM_ROUNDS = 5;

/** Load before each round, in seconds: V8 drops the code of a server that rests while others are loaded. */
const AGAIN_SEC = 1;

/** Results of one server. */
export interface Standing {
  readonly name: string;
  /** Bytes of one reply, its head included. */
  readonly bytes: number;
  readonly perSecond: number;
  /** Rate of the first server as a part of this one's, one ratio for each round. */
  readonly ratios: readonly number[];
  /** CPU of the whole process for one request, in microseconds. */
  readonly cpu_us: number;
  readonly p99_ms: number;
  readonly rss_mb: number;
}

interface Round {
  readonly perSecond: number;
  readonly cpu_us: number;
  readonly p99_ms: number;
}

/** Loads each server in each round, after some that do not count. */
export async function compare(
  contestants: readonly Contestant[],
  body: string,
  { rounds, seconds }: Rounds,
): Promise<Standing[]> {
  const pressure = { seconds, connections: CONNECTIONS, body };
  for (const { server } of contestants) await warmUp(server.url, pressure);
  const all = contestants.map((): Round[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, contestant] of contestants.entries()) {
      all[at]?.push(await roundOf(contestant, body, seconds));
    }
  }
  const ours = all[0] ?? [];
  return await Promise.all(contestants.map(async ({ name, server }, at) => {
    const own = all[at] ?? [];
    return {
      name,
      bytes: await bytesOf(server.url, body),
      perSecond: median(own.map((one) => one.perSecond)),
      ratios: own.map((one, round) => (ours[round]?.perSecond ?? NaN) / one.perSecond),
      cpu_us: median(own.map((one) => one.cpu_us)),
      p99_ms: median(own.map((one) => one.p99_ms)),
      rss_mb: await residentMb(server.pid),
    };
  }));
}

/** Loads a server until its code is compiled. */
export async function warmUp(url: string, pressure: Pressure): Promise<void> {
  let sent = 0;
  for (let round = 0; round < WARM_ROUNDS && sent < WARM_REQUESTS; round++) {
    sent += (await load(url, pressure)).requests;
  }
}

async function roundOf({ server, isNumbered }: Contestant, body: string, seconds: number): Promise<Round> {
  const pressure = { connections: CONNECTIONS, body, isNumbered };
  await load(server.url, { ...pressure, seconds: AGAIN_SEC });
  const before = await cpuMs(server.pid);
  const { requests, ...loaded } = await load(server.url, { ...pressure, seconds });
  return { ...loaded, cpu_us: (await cpuMs(server.pid) - before) * 1000 / requests };
}
