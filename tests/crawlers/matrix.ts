/**
 * Fires every fault of the website at every client and writes what came of it to `docs/crawlers.md`.
 *
 *     deno task crawlers-matrix                 all faults
 *     deno task crawlers-matrix soft_404        these only, to the terminal
 *
 * @module
 */
import { type FaultInfo, type Server, startServer } from "../sdks/server.ts";
import { truthOf } from "./judge.ts";
import { type Client, startClients, type Told } from "./matrix/clients.ts";
import { pageOf } from "./matrix/page.ts";
import { type Met, type Row, verdictOf } from "./matrix/row.ts";
import { LEFT_OUT, trialsOf } from "./matrix/trials.ts";

const PAGE = new URL("../../docs/crawlers.md", import.meta.url);
const TIMEOUT_MS = 1_500;
const PATIENCE_MS = 15_000;
/** Most of the time everybody waits, so several servers are asked at a time. */
const SERVERS = 3;
/** What is asked for: the first one that the fault happens to. A page in Japanese, since charsets show there. */
const TARGETS = ["/item/lamp-00049", "/robots.txt", "/sitemap.xml", "/sitemaps/1.xml"];

async function tryAll(servers: readonly Server[], faults: readonly FaultInfo[], clients: readonly Client[]) {
  const rows: Row[][] = [];
  const left = faults.entries();
  await Promise.all(servers.map(async (server) => {
    for (const [i, fault] of left) rows[i] = await tryOne(server, fault, clients);
  }));
  return rows.flat();
}

async function tryOne(server: Server, fault: FaultInfo, clients: readonly Client[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { shown, all } of trialsOf(fault)) {
    await server.always(fault.name, all, "web");
    const path = await targetOf(server, fault);
    if (path === null) continue;
    const truth = await truthOf(server, `${server.own_urls["web"]}${path}`);
    const met: Met[] = [];
    for (const client of clients) met.push(await meet(server, { client, path, fault }));
    const row = { fault, shown, path, truth, met };
    console.error(`${fault.name}: ${met.map((one) => verdictOf(one, row)).join(" ")}`);
    rows.push(row);
  }
  return rows;
}

/** Something that the fault happens to; `null` where it is about other requests, such as HEAD or ranges. */
async function targetOf(server: Server, { name }: FaultInfo): Promise<string | null> {
  for (const path of TARGETS) {
    await server.reset();
    const signal = AbortSignal.timeout(300);
    await server.fetch(`${server.own_urls["web"]}${path}`, { redirect: "manual", signal })
      .then((response) => response.body?.cancel(), () => {});
    if ((await server.requests("web")).some(({ fault }) => fault === name)) return path;
  }
  return null;
}

async function meet(
  server: Server,
  { client, path, fault }: { readonly client: Client; readonly path: string; readonly fault: FaultInfo },
): Promise<Met> {
  await server.reset();
  const start = performance.now();
  const told = await patiently(client.get(`${server.own_urls["web"]}${path}`, TIMEOUT_MS));
  const ms = performance.now() - start;
  const rows = await server.requests("web").catch(() => null); // some are still under way
  return {
    client: client.name,
    ...(told ? { told } : {}),
    ms,
    hits: rows?.length ?? 1,
    struck: rows ? rows.filter((row) => row["fault"] === fault.name).length : 1,
  };
}

async function patiently(call: Promise<Told>): Promise<Told | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), PATIENCE_MS));
  const told = await Promise.race([call, late]);
  clearTimeout(timer);
  return told;
}

async function main(wanted: readonly string[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { clients, missing } = await startClients(stack);
  for (const why of missing) console.error(`Skipped: ${why}`);
  const set = ["server.web_port=0", "server.canary_port=0"];
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(set)));
  for (const server of servers) stack.use(server);
  const [server] = servers;
  if (!server) return;
  for (const client of clients) await client.get(`${server.own_urls["web"]}/`, PATIENCE_MS); // the first call takes longer
  const faults = server.faults.filter(({ domain, name }) =>
    domain === "web" && !(name in LEFT_OUT) && (wanted.length === 0 || wanted.includes(name))
  );
  const rows = await tryAll(servers, faults, clients);
  if (wanted.length > 0) {
    return console.log(JSON.stringify(rows.map(({ met, path }) => ({ path, met })), null, 1));
  }
  const { version } = await (await fetch(`${server.url}/health`)).json();
  const making = { clients, missing, timeout_ms: TIMEOUT_MS, patience_ms: PATIENCE_MS, version };
  await Deno.writeTextFile(PAGE, pageOf(rows, making));
  const root = new URL("../../", import.meta.url).pathname;
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", PAGE.pathname], cwd: root }).output();
  console.error("wrote docs/crawlers.md");
}

if (import.meta.main) await main(Deno.args);
