/**
 * What pages cost: `deno task bench:web [pages] [memory] [kinds]`, all by default. Needs `wrk`, but for `kinds`.
 *
 * `pages` asks for one kind of page after the other, in turn with a bare Hono echo of a page of the same length: for more
 * of them than are kept, so that each has to be made, and for a few over and over. `memory` asks for a million addresses, each of them once.
 * `kinds` asks for pages of every kind in process, and prints microseconds of each (median): for a client that takes no
 * coding, one that takes gzip, and one that takes brotli too. A `!` stands behind more than a millisecond.
 *
 * @module
 */
import { kinds } from "../../web/routing/kinds.ts";
import { addressesOf, SITE } from "./addresses.ts";
import { type Child, residentMb, startChild } from "./child.ts";
import { costOfKinds } from "./kinds.ts";
import { CONFIG, median, serve, spread } from "./load.ts";

const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 32;
const ECHO = new URL("./web_echo.ts", import.meta.url).pathname;
const NO_LATENCY = ["--set", "web.latency.base_ms=0", "--set", "web.latency.jitter_ms=0"];

/** The kinds of pages that are measured. */
const MEASURED = ["home", "listing", "item", "article", "search"];
/** More addresses than pages are kept; and so few that all of them are. */
const MANY = 4000;
const FEW = 40;

/** What is asked for, in Lua. */
interface Asking {
  /** Path of the `n`-th request. */
  readonly path: string;
  /** What is settled before the first. */
  readonly set?: string;
}

/** These paths, over and over. */
function inTurn(paths: readonly string[]): Asking {
  const list = paths.map((path) => JSON.stringify(path)).join(",");
  return { path: "paths[1 + n % #paths]", set: `paths = {${list}}` };
}

/** Gets pages for some seconds. */
async function load(url: string, { path, set = "" }: Asking) {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(
    script,
    `${set}\nn = 0\nrequest = function() n = n + 1 return wrk.format("GET", ${path}) end`,
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
  for (const kind of kinds.filter(({ name }) => MEASURED.includes(name))) {
    const paths = addressesOf(kind, MANY).map((path) => SITE.base + path);
    const page = `${folder}/page.html`;
    await Deno.writeTextFile(page, await usualOf(ours.url, paths.slice(0, FEW)));
    await using echo = await startChild(Deno.execPath(), ["run", "-A", "--config", CONFIG, ECHO, page]);
    console.log(`${kind.name}, ${(await Deno.stat(page)).size} bytes`);
    console.log(`  for the first time  ${await compare(ours, echo, inTurn(paths))}`);
    console.log(`  again               ${await compare(ours, echo, inTurn(paths.slice(0, FEW)))}`);
  }
}

/** One of these pages that is as long as most are. */
async function usualOf(url: string, paths: readonly string[]): Promise<string> {
  const texts = await Promise.all(paths.map(async (path) => await (await fetch(url + path)).text()));
  return texts.sort((one, other) => one.length - other.length)[Math.floor(texts.length / 2)] ?? "";
}

/** How fast we are with these pages, as a part of what the echo does, and what one costs. */
async function compare(ours: Child, echo: Child, asking: Asking): Promise<string> {
  for (const { url } of [echo, ours]) await load(url, asking);
  const [ratios, cost]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const floor = (await load(echo.url, asking)).perSecond;
    const before = await cpuMs(ours.pid);
    const { perSecond, requests } = await load(ours.url, asking);
    cost.push((await cpuMs(ours.pid) - before) * 1000 / requests);
    ratios.push(perSecond / floor);
  }
  return `${spread(ratios)} of the echo, ${median(cost).toFixed(0)} µs of CPU each`;
}

async function memory(folder: string): Promise<void> {
  await using ours = await serve(`file:${folder}/many.db`, "--preset=silent", ...NO_LATENCY);
  const trend: number[] = [];
  for (let sent = 0; sent < 1_000_000;) {
    const path = `string.format("/web/item/lamp-%05d?n=%d", 1 + n % 2000, ${sent} + n)`;
    sent += (await load(ours.url, { path })).requests;
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
