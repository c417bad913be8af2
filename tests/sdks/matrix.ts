/**
 * Fires every fault at every SDK and writes what came of it to `docs/sdks.md`.
 *
 *     deno task sdk-matrix                      all faults
 *     deno task sdk-matrix rate_limit           these only, to the terminal
 *
 * @module
 */
import { taskArgs } from "../../scripts/task_args.ts";
import type { Way } from "./clients/target.ts";
import { groupOf, GROUPS } from "./matrix/groups.ts";
import { pageOf } from "./matrix/page.ts";
import { type Trial, trialsOf } from "./matrix/quick.ts";
import type { Row } from "./matrix/row.ts";
import { type Habits, meet, type Met } from "./meet.ts";
import { saysOf } from "./outcome.ts";
import { listFaults, type Server, startServer } from "./server.ts";

const PAGE = new URL("../../docs/sdks.md", import.meta.url);
const HABITS = { timeout_ms: 1_200, max_retries: 2, patience_ms: 12_000 };
/** Most of the time everybody waits, so several servers are asked at a time. */
const SERVERS = 3;
/** Every answer is the same, so that it can be told what of it is missing. */
const TEXT =
  "What is said here is always the same, so that everybody can see whether a part of it is missing.";
const SAME = [
  "determinism=content",
  "llm.response.mode=template",
  `llm.response.template.body=${TEXT}`,
];

/** Everybody who can meet a fault: who asks for a whole answer has no stream. */
function waysFor({ fault }: Trial): readonly Way[] {
  const ways = groupOf(fault).sdks.flatMap((sdk) => sdk.ways);
  return ways.filter(({ form }) => fault.kind !== "stream" || form !== "whole");
}

/** Faults that take all of this process, which has all clients in it: their calls are made one after the other. */
const ALONE: readonly string[] = ["bomb"];

/** Tries one after the other on each of the servers, then the rest alone; the rows are in the order of the trials. */
async function tryAll(servers: readonly Server[], trials: readonly Trial[]): Promise<Row[]> {
  const rows: Row[] = [];
  const isAlone = ({ fault }: Trial) => ALONE.includes(fault.name);
  const left = trials.entries();
  await Promise.all(servers.map(async (server) => {
    for (const [i, trial] of left) if (!isAlone(trial)) rows[i] = await tryOne(server, trial, meet);
  }));
  const [server] = servers;
  if (!server) return rows;
  for (const [i, trial] of trials.entries()) {
    if (isAlone(trial)) rows[i] = await tryOne(server, trial, meetInTurn);
  }
  return rows;
}

/** Makes one call after the other, each in a new run of the server. */
async function meetInTurn(server: Server, ways: readonly Way[], habits: Habits = {}): Promise<Met[]> {
  const all: Met[] = [];
  for (const way of ways) all.push(...await meet(server, [way], habits));
  return all;
}

async function tryOne(server: Server, trial: Trial, meetAll: typeof meet): Promise<Row> {
  const start = performance.now();
  const { fault: { name }, options } = trial;
  await server.always(name, options);
  const met = await meetAll(server, waysFor(trial), HABITS);
  console.error(`${name} ${JSON.stringify(options)}: ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  return { ...trial, met: met.map(unlessSpared(name)) };
}

/** A request that the fault does not strike has met nothing. */
function unlessSpared(name: string): (met: Met) => Met | undefined {
  return (met) => met.rows.length > 0 && met.rows.every(({ fault }) => fault !== name) ? undefined : met;
}

async function versionOf({ url }: Server): Promise<string> {
  const { version } = await (await fetch(`${url}/health`)).json();
  return String(version);
}

async function main(wanted: readonly string[]): Promise<void> {
  await using pool = new AsyncDisposableStack();
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(SAME)));
  for (const server of servers) pool.use(server);
  const [server] = servers;
  if (!server) return;
  for (const { sdks } of GROUPS) await meet(server, sdks.flatMap(({ ways }) => ways)); // the first call takes longer
  const faults = (await listFaults()).filter(({ domain, name }) =>
    domain === "llm" && name !== "head_unlike_get" && // which no SDK could meet
    (wanted.length === 0 || wanted.includes(name))
  );
  const rows = await tryAll(servers, faults.flatMap(trialsOf));
  if (wanted.length > 0) return print(rows);
  await Deno.writeTextFile(PAGE, pageOf(rows, { server: await versionOf(server), text: TEXT, ...HABITS }));
  console.error("wrote docs/sdks.md");
}

function print(rows: readonly Row[]): void {
  for (const { fault, options, met } of rows) {
    console.log(`${fault.name} ${JSON.stringify(options)}`);
    for (const one of met) {
      if (one) console.log(`  ${one.way} | ${saysOf(one)} | ${one.hits} | ${detailOf(one)}`);
    }
  }
}

function detailOf({ thrown, seen, ms }: Met): string {
  const words = thrown
    ? `${thrown.status ?? ""} ${thrown.message}`
    : `${seen?.finish ?? ""}: ${seen?.text ?? ""}`;
  return `${words.slice(0, 160)} | ${Math.round(ms)} ms`;
}

if (import.meta.main) {
  const names = (await listFaults()).filter(({ domain }) => domain === "llm").map(({ name }) => name);
  await main(taskArgs("deno task sdk-matrix [FAULT...]", (arg) => names.includes(arg)));
}
