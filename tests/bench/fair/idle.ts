/** What a server takes before anybody asks: time to its first answer, and memory. */
import { residentMb } from "../child.ts";
import { BODY, median } from "../load.ts";
import { startOurs } from "./contestants.ts";

/** From the start of the process to the first answer, in milliseconds, with warm caches. */
export async function startTimes(folder: string, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const from = performance.now();
    await using child = await startOurs(folder, "start");
    await (await fetch(`${child.url}/v1/chat/completions`, { method: "POST", body: BODY })).text();
    if (round > 0) times.push(performance.now() - from); // the first one warms the cache
  }
  return times;
}

/** Time after which a server counts as idle, in milliseconds. */
const SETTLED_MS = 2_000;

/** Resident memory of an idle server of one worker, and of each further one, in MB. */
export async function idleMb(folder: string) {
  const mb: number[] = [];
  for (const workers of [1, 2, 3]) {
    await using child = await startOurs(folder, "idle", `--workers=${workers}`);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    mb.push(await residentMb(child.pid));
  }
  const [one = NaN, two = NaN, three = NaN] = mb;
  return { one, further: median([two - one, three - two, (three - one) / 2]) };
}
