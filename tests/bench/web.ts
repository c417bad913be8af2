/**
 * What pages cost: `deno task bench:web [pages] [memory] [kinds]`, all by default. Needs `wrk`, but for `kinds`.
 *
 * `pages` asks for one kind of page after the other, another one of its kind each time, in turn with a bare Hono echo of
 * a page of the same length. `memory` asks for a million addresses, each of them once.
 * `kinds` asks for pages of every kind in process, and prints microseconds of each (median): for a client that takes no
 * coding, one that takes gzip, and one that takes brotli too. A `!` stands behind more than a millisecond.
 *
 * @module
 */
import { residentMb, startChild } from "./child.ts";
import { costOfKinds } from "./kinds.ts";
import { CONFIG, median, serve, spread } from "./load.ts";

const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 32;
const ECHO = new URL("./web_echo.ts", import.meta.url).pathname;
const NO_LATENCY = ["--set", "web.latency.base_ms=0", "--set", "web.latency.jitter_ms=0"];

/** Kinds of pages, and how `wrk` makes an address of the n-th one (in Lua). */
const PAGES: Readonly<Record<string, string>> = {
  home: `"/web/?n=" .. n`,
  listing: `"/web/shop/lamps?page=" .. (1 + n % 50)`,
  item: `string.format("/web/item/lamp-%05d", 1 + n % 2000)`,
  articles: `"/web/articles?page=" .. (1 + n % 20)`,
  search: `"/web/search?q=lamp" .. n`,
};

/** Gets pages for some seconds. */
async function load(url: string, address: string) {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(
    script,
    `n = 0\nrequest = function() n = n + 1 return wrk.format("GET", ${address}) end`,
  );
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${SECONDS}`, "-s", script, url];
  const output = await new Deno.Command("wrk", { args }).output();
  await Deno.remove(script);
  const text = new TextDecoder().decode(output.stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`Cannot trust a run with errors:\n${text}`);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    requests: Number(/(\d+) requests in/.exec(text)?.[1]),
  };
}

/** CPU time of a process so far, in milliseconds (Linux). */
async function cpuMs(pid: number): Promise<number> {
  const [, rest = ""] = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ");
  const fields = rest.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function pages(folder: string): Promise<void> {
  await using ours = await serve(`file:${folder}/web.db`, "--preset=silent", ...NO_LATENCY);
  for (const [kind, address] of Object.entries(PAGES)) {
    const first = await fetch(
      ours.url + address.replace(/^.*?"(\/web[^"?%]*).*$/, "$1").replace("lamp-", "lamp-00001"),
    );
    const page = `${folder}/page.html`;
    await Deno.writeTextFile(page, await first.text());
    await using echo = await startChild(Deno.execPath(), ["run", "-A", "--config", CONFIG, ECHO, page]);
    for (const { url } of [echo, ours]) await load(url, address);
    const [ratios, cost]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const floor = (await load(echo.url, address)).perSecond;
      const before = await cpuMs(ours.pid);
      const { perSecond, requests } = await load(ours.url, address);
      cost.push((await cpuMs(ours.pid) - before) * 1000 / requests);
      ratios.push(perSecond / floor);
    }
    const bytes = (await Deno.stat(page)).size;
    console.log(
      `${kind.padEnd(9)} ${bytes} bytes: ratio to the echo ${spread(ratios)}; ${
        median(cost).toFixed(0)
      } µs of CPU each`,
    );
  }
}

async function memory(folder: string): Promise<void> {
  await using ours = await serve(`file:${folder}/many.db`, "--preset=silent", ...NO_LATENCY);
  const trend: number[] = [];
  for (let sent = 0; sent < 1_000_000;) {
    const address = `string.format("/web/item/lamp-%05d?n=%d", 1 + n % 2000, ${sent} + n)`;
    sent += (await load(ours.url, address)).requests;
    if (sent >= trend.length * 100_000) trend.push(Math.round(await residentMb(ours.pid)));
  }
  console.log(`resident MB while a million addresses went by: ${trend.join(", ")}`);
}

const wanted = Deno.args.length > 0 ? Deno.args : ["pages", "memory", "kinds"];
const folder = await Deno.makeTempDir();
try {
  if (wanted.includes("pages")) await pages(folder);
  if (wanted.includes("memory")) await memory(folder);
  if (wanted.includes("kinds")) await costOfKinds();
} finally {
  await Deno.remove(folder, { recursive: true });
}
