/**
 * Measures the memory that a decompression bomb costs the server that sends it: `deno task bench:bombs [decoded
 * bytes]`, 1 GiB by default.
 *
 * Each coding has a fresh server, which first throws small ones, so that only what a large one takes is seen: the most
 * memory that was resident at any moment (Linux), before and while a client reads quickly, slowly, and twenty at once.
 *
 * @module
 */
import { taskNumbers } from "../../scripts/task_args.ts";
import { portOf } from "../raw.ts";
import { residentMb } from "./child.ts";
import { median, serve, TOKEN } from "./load.ts";

const CODINGS = [["gzip"], ["deflate"], ["br"], ["zstd"], ["gzip", "gzip"], ["br", "br"], ["zstd", "gzip"]];
const ROUNDS = 5;
const WARM_UP_BYTES = 2 ** 21;
const WARM_UPS = 200;
const CROWD = 20;
const NO_LATENCY = ["--set", "web.latency.base_ms=0", "--set", "web.latency.jitter_ms=0"];
const ASK = new TextEncoder().encode("GET /web/ HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n");
const SLOW = { bytes: 16_384, pause_ms: 5 };
const QUICK = { bytes: 65_536, pause_ms: 0 };

/** Reads one reply to its end without looking into it; bytes that came. */
async function read(url: string, { bytes, pause_ms }: typeof SLOW): Promise<number> {
  using line = await Deno.connect({ hostname: "127.0.0.1", port: portOf(url) });
  await line.write(ASK);
  const buffer = new Uint8Array(bytes);
  let sum = 0;
  for (let count; (count = await line.read(buffer)) !== null; sum += count) {
    if (pause_ms > 0) await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
  return sum;
}

/** By how many MB resident memory grew at most while `work` was done. */
async function growth(pid: number, work: () => Promise<unknown>): Promise<number> {
  await Deno.writeTextFile(`/proc/${pid}/clear_refs`, "5"); // the peak is what it is now
  const before = await residentMb(pid);
  await work();
  return await residentMb(pid, "VmHWM") - before;
}

async function arm(url: string, codings: readonly string[], decoded_bytes: number): Promise<void> {
  const response = await fetch(`${url}/admin/config`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ web: { faults: { bomb: { pct: 100, codings, decoded_bytes } } } }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.body?.cancel();
}

async function measure(folder: string, codings: readonly string[], decoded_bytes: number): Promise<string> {
  await using ours = await serve(`file:${folder}/${codings.join("_")}.db`, "--preset=silent", ...NO_LATENCY);
  const { url, pid } = ours;
  await arm(url, codings, WARM_UP_BYTES);
  for (let i = 0; i < WARM_UPS; i++) await read(url, QUICK);
  await arm(url, codings, decoded_bytes);
  let wire = 0;
  const first = await growth(pid, async () => wire = await read(url, QUICK));
  const grown = async (work: () => Promise<unknown>) => {
    const all: number[] = [];
    for (let round = 0; round < ROUNDS; round++) all.push(await growth(pid, work));
    return `${median(all).toFixed(1)} (${Math.max(...all).toFixed(1)} at most)`;
  };
  const quick = await grown(() => read(url, QUICK));
  const slow = await grown(() => read(url, SLOW));
  const crowd = await grown(() => Promise.all(Array.from({ length: CROWD }, () => read(url, SLOW))));
  return `${codings.join("+").padEnd(9)} ${String(wire).padStart(8)} bytes sent; MB more: ` +
    `first ${first.toFixed(1)}, quick ${quick}, slow ${slow}, ${CROWD} at once ${crowd}`;
}

const [decoded_bytes = 2 ** 30] = taskNumbers("deno task bench:bombs [DECODED_BYTES]", 1);
const folder = await Deno.makeTempDir();
try {
  for (const codings of CODINGS) console.log(await measure(folder, codings, decoded_bytes));
} finally {
  await Deno.remove(folder, { recursive: true });
}
