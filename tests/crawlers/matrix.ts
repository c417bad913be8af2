/**
 * Fires every fault of the website at every client and writes what came of it to `docs/crawlers.md`.
 *
 *     deno task crawlers-matrix                 all faults
 *     deno task crawlers-matrix forms           the last section alone: each form of the faults on the wire
 *     deno task crawlers-matrix soft_404        these only, to the terminal
 *
 * @module
 */
import { taskArgs } from "../../scripts/task_args.ts";
import { type FaultInfo, listFaults, type Server, startServer } from "../sdks/server.ts";
import { truthOf } from "./judge.ts";
import { type Client, startClients, type Told } from "./matrix/clients.ts";
import { formsOf, formsSection, hasForms, TITLE } from "./matrix/forms.ts";
import { pageOf } from "./matrix/page.ts";
import { type Met, type Row, verdictOf } from "./matrix/row.ts";
import { leakedTo, partOf, type Range, rangeOf, type Target, targetOf } from "./matrix/targets.ts";
import { startTools } from "./matrix/tools.ts";
import { type Trial, trialsOf } from "./matrix/trials.ts";

const PAGE = new URL("../../docs/crawlers.md", import.meta.url);
const TIMEOUT_MS = 1_500;
const PATIENCE_MS = 15_000;
/** Most of the time everybody waits, so several servers are asked at a time. */
const SERVERS = 3;

/** Faults and clients of a run. */
interface Plan {
  readonly faults: readonly FaultInfo[];
  readonly clients: readonly Client[];
  /** The ways in which a fault is fired. */
  readonly trials: (fault: FaultInfo) => readonly Trial[];
}

async function tryAll(ranges: readonly Range[], plan: Plan): Promise<readonly Row[]> {
  const rows: Row[][] = [];
  const left = plan.faults.entries();
  await Promise.all(ranges.map(async (range) => {
    for (const [i, fault] of left) rows[i] = await tryOne(range, fault, plan);
  }));
  return rows.flat();
}

async function tryOne(range: Range, fault: FaultInfo, { clients, trials }: Plan): Promise<Row[]> {
  const { server } = range;
  const rows: Row[] = [];
  for (const trial of trials(fault)) {
    await server.always(fault.name, trial.all, "web");
    const target = await targetOf(range, fault, trial);
    if (target === null) {
      console.error(`${fault.name}: happens to nothing that is asked for`);
      continue;
    }
    const truth = await truthOf(server, `${server.own_urls["web"]}${target.path}`);
    const part = await partOf(server, target);
    await server.always(fault.name, trial.all, "web");
    const met: Met[] = [];
    for (const client of clients) met.push(await meet(server, { client, target, fault }));
    const row = { fault, shown: trial.shown, target, part, truth, met };
    console.error(`${fault.name}: ${met.map((one) => verdictOf(one, row)).join(" ")}`);
    rows.push(row);
  }
  return rows;
}

async function meet(
  server: Server,
  { client, target, fault }: { readonly client: Client; readonly target: Target; readonly fault: FaultInfo },
): Promise<Met> {
  await server.reset();
  const start = performance.now();
  const { path, method, headers, body_bytes, leads } = target;
  const job = {
    url: `${server.own_urls["web"]}${path}`,
    method,
    headers,
    body_bytes,
    timeout_ms: TIMEOUT_MS,
  };
  const told = await patiently(client.send(job));
  const ms = performance.now() - start;
  const rows = await server.requests("web").catch(() => null); // some are still under way
  return {
    client: client.name,
    ...(told ? { told } : {}),
    ms,
    hits: rows?.length ?? 1,
    struck: rows ? rows.filter((row) => leads || row["fault"] === fault.name).length : 1,
    leaked: await leakedTo(server),
  };
}

async function patiently(call: Promise<Told>): Promise<Told | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), PATIENCE_MS));
  const told = await Promise.race([call, late]);
  clearTimeout(timer);
  return told;
}

/** Fires every form of the faults on the wire at clients of all worlds, and writes what nobody noticed. */
async function sectionOfForms(stack: AsyncDisposableStack, { ranges, faults, fetches }: {
  readonly ranges: readonly Range[];
  readonly faults: readonly FaultInfo[];
  /** Clients that the matrix has asked, too. */
  readonly fetches: readonly Client[];
}): Promise<string> {
  const { clients, missing } = await startTools(stack);
  const all = [...clients, ...fetches.filter(({ name }) => name === "fetch (Node)")];
  await greet(ranges, all);
  const rows = await tryAll(ranges, { faults: faults.filter(hasForms), clients: all, trials: formsOf });
  const pages = rows.filter(({ target }) => target.method === "GET" && target.range === undefined);
  return formsSection(pages, { clients: all, missing });
}

/** Everybody asks once: the first request takes longer than all others. */
async function greet([range]: readonly Range[], clients: readonly Client[]): Promise<void> {
  const url = `${range?.server.own_urls["web"]}/`;
  const first = { url, method: "GET", headers: {}, body_bytes: 0, timeout_ms: PATIENCE_MS };
  for (const client of clients) await client.send(first);
}

async function main(wanted: readonly string[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { clients, missing } = await startClients(stack);
  for (const why of missing) console.error(`Skipped: ${why}`);
  const set = ["server.web_port=0", "server.canary_port=0"];
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(set)));
  for (const server of servers) stack.use(server);
  const ranges = await Promise.all(servers.map(rangeOf));
  const faults = (await listFaults()).filter(({ domain }) => domain === "web");
  if (wanted.includes("forms")) {
    const [before = ""] = (await Deno.readTextFile(PAGE)).split(TITLE);
    const section = await sectionOfForms(stack, { ranges, faults, fetches: clients });
    return await Deno.writeTextFile(PAGE, `${before}${section}\n`);
  }
  await greet(ranges, clients);
  const meant = faults.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const rows = await tryAll(ranges, { faults: meant, clients, trials: trialsOf });
  if (wanted.length > 0) {
    return console.log(JSON.stringify(rows.map(({ met, target }) => ({ target, met })), null, 1));
  }
  const forms = await sectionOfForms(stack, { ranges, faults, fetches: clients });
  const { version } = await (await fetch(`${servers[0]?.url}/health`)).json();
  const making = { clients, missing, timeout_ms: TIMEOUT_MS, patience_ms: PATIENCE_MS, version };
  await Deno.writeTextFile(PAGE, pageOf(rows, making, forms));
  console.error("wrote docs/crawlers.md");
}

if (import.meta.main) {
  const names = (await listFaults()).filter(({ domain }) => domain === "web").map(({ name }) => name);
  const takes = (arg: string) => arg === "forms" || names.includes(arg);
  await main(taskArgs("deno task crawlers-matrix [FAULT...] | forms", takes));
}
