/** Pages against a bare echo of a page of the same length, in turn: made for the first time, and kept. */
import { fileURLToPath } from "node:url";
import { kinds } from "../../web/routing/kinds.ts";
import { addressesOf, SITE } from "./addresses.ts";
import { type Child, cpuMs } from "./child.ts";
import { CONFIG, type Loaded, median, ourCommand, type Rounds, startCommand, wrk } from "./load.ts";
import { onServer } from "./pinning.ts";

const CONNECTIONS = 32;
const ECHO = fileURLToPath(new URL("./web_echo.ts", import.meta.url));
export const NO_WEB_LATENCY = ["--set", "web.latency.base_ms=0", "--set", "web.latency.jitter_ms=0"];
/** More addresses than pages are kept; and so few that all of them are. */
const MANY = 4000;
const FEW = 40;

/** Paths that `wrk` asks for, in Lua. */
export interface Asking {
  /** Path of the `n`-th request. */
  readonly path: string;
  /** Statements to run once, before the first request. */
  readonly set?: string;
}

/** Rate of pages as a part of that of the echo, one ratio for each round, and CPU of one page. */
export interface PageCost {
  readonly ratios: readonly number[];
  readonly cpu_us: number;
}

/** Cost of the pages of one kind. */
export interface KindCost {
  readonly kind: string;
  /** Length of the page that the echo sends. */
  readonly bytes: number;
  readonly first: PageCost;
  readonly again: PageCost;
}

/** Gets pages for some seconds. */
export function getPages(url: string, { path, set = "" }: Asking, seconds: number): Promise<Loaded> {
  const script = `${set}\nn = 0\nrequest = function() n = n + 1 return wrk.format("GET", ${path}) end`;
  return wrk(url, script, { seconds, connections: CONNECTIONS });
}

/** Measures kinds of pages by their names, one after the other. */
export async function* pageCosts(
  names: readonly string[],
  folder: string,
  rounds: Rounds,
): AsyncGenerator<KindCost> {
  const silent = ourCommand(`file:${folder}/web.db`, "--preset=silent", ...NO_WEB_LATENCY);
  await using ours = await startCommand(onServer(silent));
  for (const kind of kinds.filter(({ name }) => names.includes(name))) {
    const paths = addressesOf(kind, MANY).map((path) => SITE.base + path);
    const page = `${folder}/page.html`;
    await Deno.writeTextFile(page, await usualOf(ours.url, paths.slice(0, FEW)));
    const bare = onServer([Deno.execPath(), "run", "-A", "--config", CONFIG, ECHO, page]);
    await using echo = await startCommand(bare);
    yield {
      kind: kind.name,
      bytes: (await Deno.stat(page)).size,
      first: await compare(ours, echo, { asking: inTurn(paths), ...rounds }),
      again: await compare(ours, echo, { asking: inTurn(paths.slice(0, FEW)), ...rounds }),
    };
  }
}

/** Requests for these paths, over and over. */
function inTurn(paths: readonly string[]): Asking {
  const list = paths.map((path) => JSON.stringify(path)).join(",");
  return { path: "paths[1 + n % #paths]", set: `paths = {${list}}` };
}

/** One of these pages that is as long as most are. */
async function usualOf(url: string, paths: readonly string[]): Promise<string> {
  const texts = await Promise.all(paths.map(async (path) => await (await fetch(url + path)).text()));
  return texts.sort((one, other) => one.length - other.length)[Math.floor(texts.length / 2)] ?? "";
}

async function compare(
  ours: Child,
  echo: Child,
  { asking, rounds, seconds }: Rounds & { readonly asking: Asking },
): Promise<PageCost> {
  for (const { url } of [echo, ours]) await getPages(url, asking, 1);
  const [ratios, cost]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const floor = (await getPages(echo.url, asking, seconds)).perSecond;
    const before = await cpuMs(ours.pid);
    const { perSecond, requests } = await getPages(ours.url, asking, seconds);
    cost.push((await cpuMs(ours.pid) - before) * 1000 / requests);
    ratios.push(perSecond / floor);
  }
  return { ratios, cpu_us: median(cost) };
}
