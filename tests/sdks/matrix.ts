/**
 * Fires every fault at every SDK and writes what came of it to `docs/sdks.md`.
 *
 *     deno task sdk-matrix                      all faults
 *     deno task sdk-matrix rate_limit           these only, to the terminal
 *
 * @module
 */
import { SDKS } from "./clients.ts";
import type { Sdk } from "./clients/target.ts";
import { pageOf, type Row } from "./matrix/page.ts";
import { type Trial, trialsOf } from "./matrix/quick.ts";
import { meet } from "./meet.ts";
import { saysOf } from "./outcome.ts";
import { type Server, startServer } from "./server.ts";

const PAGE = new URL("../../docs/sdks.md", import.meta.url);
const HABITS = { timeout_ms: 1_000, max_retries: 2, patience_ms: 12_000 };

/** Whether the server knows where an SDK sends its requests; it answers 404 where it does not. */
async function isServed({ url }: Server, { path }: Sdk): Promise<boolean> {
  const response = await fetch(url + path, { method: "POST", body: "{}" });
  await response.body?.cancel();
  return response.status !== 404;
}

async function tryAll(server: Server, sdks: readonly Sdk[], trials: readonly Trial[]): Promise<Row[]> {
  const ways = sdks.flatMap((sdk) => sdk.ways);
  const rows: Row[] = [];
  for (const [i, { fault, options }] of trials.entries()) {
    const start = performance.now();
    await server.always(fault, options);
    const met = await meet(server, ways, HABITS);
    rows.push({ fault, options, met });
    const sec = ((performance.now() - start) / 1_000).toFixed(1);
    console.error(`[${i + 1}/${trials.length}] ${fault} ${JSON.stringify(options)} in ${sec} s`);
  }
  return rows;
}

async function versionOf({ url }: Server): Promise<string> {
  const { version } = await (await fetch(`${url}/health`)).json();
  return String(version);
}

async function main(wanted: readonly string[]): Promise<void> {
  await using server = await startServer();
  const served = await Promise.all(SDKS.map((sdk) => isServed(server, sdk)));
  const [present, absent] = [true, false].map((here) => SDKS.filter((_, i) => served[i] === here));
  const faults = server.faults.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  await meet(server, (present ?? []).flatMap((sdk) => sdk.ways)); // the first call of an SDK takes longer
  const rows = await tryAll(server, present ?? [], faults.flatMap(trialsOf));
  if (wanted.length > 0) return print(rows);
  const making = { server: await versionOf(server), ...HABITS };
  await Deno.writeTextFile(PAGE, pageOf(present ?? [], absent ?? [], rows, making));
  const root = new URL("../../", import.meta.url).pathname;
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", PAGE.pathname], cwd: root }).output();
  console.error("wrote docs/sdks.md");
}

function print(rows: readonly Row[]): void {
  for (const { fault, met } of rows) {
    for (const one of met) {
      console.log(`${fault} | ${one.way} | ${saysOf(one)} | ${one.hits} | ${Math.round(one.ms)} ms`);
    }
  }
}

if (import.meta.main) await main(Deno.args);
