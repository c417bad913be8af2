/**
 * Ours beside bare servers and a peer in one run, as the tables of `docs/performance.md`: `deno task bench`, in about
 * ten minutes, or `deno task bench short`, in about three. With names (`json`, `pages`, `rates`, `rules`,
 * `loop`, `start`, `paced`) only these are measured, and printed. (Linux)
 *
 * Load is made by `wrk` (Debian's package of that name) and goes to loopback only.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { taskArgs } from "../../scripts/task_args.ts";
import { startAll, startOurs } from "./fair/contestants.ts";
import { compare } from "./fair/compare.ts";
import { halfRate, loopSteps, ruleRatios } from "./fair/heavy.ts";
import { idleMemory, startTimes } from "./fair/idle.ts";
import {
  intro,
  loopTable,
  pacedTable,
  pagesTable,
  ratesTable,
  rulesText,
  standingsTable,
  startText,
} from "./fair/tables.ts";
import { STREAM_BODY } from "./fair/recorded.ts";
import { BODY, type Rounds } from "./load.ts";
import { pacedFloor, pacedStreams } from "./paced.ts";
import { pageCosts } from "./pages.ts";

const PAGE = new URL("../../docs/performance.md", import.meta.url);
const SECTIONS = ["json", "paced", "pages", "rates", "rules", "loop", "start"] as const;
const args = taskArgs(
  `deno task bench [short] [${SECTIONS.join("] [")}]`,
  (arg) => arg === "short" || SECTIONS.some((name) => name === arg),
);
const isShort = args.includes("short");
const ROUNDS: Rounds = isShort ? { rounds: 3, seconds: 1 } : { rounds: 7, seconds: 3 };
const KINDS = ["home", "listing", "item", "article", "search"];
/** Frame of the bare server, as long as one of ours. */
const FRAME = `data: ${"x".repeat(310)}\n\n`;
const SECONDS_OF_MIX = isShort ? 5 : 20;

/** Sections of the page, in its order; each returns Markdown. */
const sections: Readonly<Record<typeof SECTIONS[number], (folder: string) => Promise<string>>> = {
  async json(folder) {
    const contestants = await startAll(folder);
    try {
      const whole = standingsTable("JSON", await compare(contestants, BODY, ROUNDS));
      const streamed = await compare(contestants, STREAM_BODY, ROUNDS);
      return `${whole}\n${standingsTable("Streams without a pace, forty frames each", streamed)}`;
    } finally {
      for (const server of new Set(contestants.map((one) => one.server))) await server.stop();
    }
  },
  async paced() {
    const runs = [];
    for (const streams of isShort ? [1000] : [1000, 2000]) {
      const order = { streams, tokensPerSec: 50, seconds: isShort ? 5 : 10, spreadSec: 5 };
      runs.push({ server: "errorworks", streams, pacing: await pacedStreams(order) });
      runs.push({ server: "bare `node:net`, one frame", streams, pacing: await pacedFloor(order, FRAME) });
    }
    return pacedTable(runs);
  },
  async pages(folder) {
    const names = isShort ? KINDS.slice(0, 3) : KINDS;
    return pagesTable(await Array.fromAsync(pageCosts(names, folder, ROUNDS)));
  },
  rates: async (folder) => ratesTable(await halfRate(folder, ROUNDS)),
  rules: async (folder) => rulesText(await ruleRatios(folder, ROUNDS)),
  loop: async (folder) => loopTable(await loopSteps(folder, SECONDS_OF_MIX)),
  start: async (folder) => startText(await startTimes(folder, ROUNDS.rounds), await idleMemory(folder)),
};

const named = SECTIONS.filter((name) => args.includes(name));
const wanted = named.length > 0 ? named : SECTIONS;
const folder = await Deno.makeTempDir();
const parts: string[] = [];
try {
  await (await startOurs(folder, "first")).stop(); // it bundles, and V8 has no compiled code of that yet
  for (const name of wanted) {
    const part = await sections[name](folder);
    console.log(part);
    parts.push(part);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
if (named.length === 0) {
  const { rounds, seconds } = ROUNDS;
  await Deno.writeTextFile(PAGE, [await intro({ rounds, seconds, isShort }), ...parts].join("\n"));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", fileURLToPath(PAGE)] }).output();
  console.log("docs/performance.md is written");
}
