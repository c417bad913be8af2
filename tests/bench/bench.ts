/**
 * What it costs, as ratios taken in one run: `deno task bench [throughput] [startup] [memory]`, all by default.
 *
 * Load is made by `wrk` (Debian's package of that name) and goes to loopback only.
 *
 * @module
 */
import { residentMb, startChild } from "./child.ts";

const ROUNDS = 7;
const SECONDS = 3;
const BODY = JSON.stringify({
  model: "gpt-4o",
  messages: [{ role: "user", content: "Say hello to the world, please." }],
});
const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const ECHO = new URL("./echo.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;
const NO_LATENCY = ["--set", "llm.latency.base_ms=0", "--set", "llm.latency.jitter_ms=0"];

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function serve(folder: string, ...args: readonly string[]) {
  const run = ["run", "-A", "--config", CONFIG, MAIN, "serve", "--port", "0", "--seed", "7", "--database"];
  return startChild(Deno.execPath(), [...run, `file:${folder}/bench.db`, "--preset", "silent", ...args]);
}

/** Requests per second that one `wrk` gets out of `url`, and how many requests it sent. */
async function load(url: string, folder: string, seconds: number, connections: number) {
  const script = `${folder}/post.lua`;
  await Deno.writeTextFile(
    script,
    `wrk.method="POST"\nwrk.headers["content-type"]="application/json"\nwrk.body=[[${BODY}]]`,
  );
  const args = ["-t1", `-c${connections}`, `-d${seconds}`, "-s", script, `${url}/v1/chat/completions`];
  const output = await new Deno.Command("wrk", { args }).output().catch(() => {
    throw new Error("Cannot measure without wrk: install Debian's package wrk");
  });
  const text = new TextDecoder().decode(output.stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`Cannot trust a run with errors:\n${text}`);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  return { perSecond, requests: Number(/(\d+) requests in/.exec(text)?.[1]) };
}

const FLOORS = {
  listener: "Hono on the listener of the socket transport",
  adapter: "Hono on @hono/node-server with its defaults",
} as const;

function echo(floor: string, folder: string) {
  return startChild(Deno.execPath(), ["run", "-A", "--config", CONFIG, ECHO, floor, `${folder}/answer.json`]);
}

/** The `silent` preset with a file database against bare echoes of the same JSON, in turn. */
async function throughput(folder: string): Promise<void> {
  console.log(
    `throughput of the silent preset, its latency set to 0, metrics in a file; ${ROUNDS} rounds of ${SECONDS} s`,
  );
  await using ours = await serve(folder, ...NO_LATENCY);
  const answer = await fetch(`${ours.url}/v1/chat/completions`, { method: "POST", body: BODY });
  await Deno.writeTextFile(`${folder}/answer.json`, await answer.text());
  await using listener = await echo("listener", folder);
  await using adapter = await echo("adapter", folder);
  for (const { url } of [listener, adapter, ours]) await load(url, folder, SECONDS, 32);
  const ratios = { listener: [] as number[], adapter: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const rate = async ({ url }: { readonly url: string }) =>
      (await load(url, folder, SECONDS, 32)).perSecond;
    const [low, mine, high] = [await rate(listener), await rate(ours), await rate(adapter)];
    ratios.listener.push(mine / low);
    ratios.adapter.push(mine / high);
    console.log(
      `  errorworks ${Math.round(mine)}/s, listener ${Math.round(low)}/s, adapter ${Math.round(high)}/s`,
    );
  }
  for (const [floor, name] of [["listener", FLOORS.listener], ["adapter", FLOORS.adapter]] as const) {
    const [lowest, highest] = [Math.min(...ratios[floor]).toFixed(2), Math.max(...ratios[floor]).toFixed(2)];
    console.log(`  ratio to ${name}: median ${median(ratios[floor]).toFixed(2)} (${lowest} to ${highest})`);
  }
  await using whole = await serve(folder);
  const { perSecond } = await load(whole.url, folder, SECONDS, 320);
  console.log(`  with its latency of 10 ms ± 5 and 320 connections: ${Math.round(perSecond)}/s`);
}

/** From the start of the process to the first answer. */
async function startup(folder: string): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    const from = performance.now();
    await using child = await serve(folder, ...NO_LATENCY);
    await (await fetch(`${child.url}/v1/chat/completions`, { method: "POST", body: BODY })).text();
    if (round > 0) times.push(performance.now() - from); // the first one warms the cache
  }
  console.log(
    `start-up to first answer, from source: median ${Math.round(median(times))} ms (${
      times.map(Math.round).join(", ")
    })`,
  );
}

/** Resident memory while a million requests go by. */
async function memory(folder: string): Promise<void> {
  console.log("memory over 1,000,000 requests: resident MB after each 100,000");
  await using child = await serve(folder, ...NO_LATENCY);
  let sent = 0;
  const trend: number[] = [];
  while (sent < 1_000_000) {
    sent += (await load(child.url, folder, 2, 32)).requests;
    if (sent < trend.length * 100_000) continue;
    trend.push(await residentMb(child.pid));
    console.log(`  ${sent}: ${trend.at(-1)?.toFixed(0)} MB`);
  }
}

const benches = { throughput, startup, memory };
const folder = await Deno.makeTempDir();
try {
  for (const [name, bench] of Object.entries(benches)) {
    if (Deno.args.length === 0 || Deno.args.includes(name)) await bench(folder);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
