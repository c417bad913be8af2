/** The program with one domain more: `main.ts` with the two lines that `echo.ts` names, run as a process of its own. */
import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../engine/base/clock.ts";
import { startChild } from "../bench/child.ts";
import { AUTH, TOKEN } from "../harness.ts";
import { portOf, post, raw } from "../raw.ts";

const ROOT = new URL("../../", import.meta.url);

/** `main.ts` with two lines changed. It stands in a folder of its own, so that it has to name the others in full. */
async function changedMain(): Promise<string> {
  const main = await Deno.readTextFile(new URL("main.ts", ROOT));
  const changed = main
    .replace(/^(import \{ web \}.*\n)/m, `$1import { echo } from "./tests/domain/echo.ts";\n`)
    .replace("const services = [llm, web];", "const services = [llm, web, echo];");
  const before = new Set(main.split("\n"));
  assert.equal(changed.split("\n").filter((line) => !before.has(line)).length, 2);
  return changed.replaceAll(/"\.\/(.*?\.ts)"/g, (_, path) => JSON.stringify(new URL(path, ROOT).href));
}

/** Runs `test` with the URL of the program under `set`, on two workers. */
async function withProgram(set: readonly string[], test: (url: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/main.ts`, await changedMain());
    const config = `--config=${fileURLToPath(new URL("deno.json", ROOT))}`;
    const sets = ["metrics.database=:memory:", "echo.latency={base_ms: 0, jitter_ms: 0}", ...set];
    const serve = ["serve", "--port=0", "--workers=2", "--seed=7", ...sets.map((one) => `--set=${one}`)];
    const args = ["run", "-A", "--no-check", config, `${folder}/main.ts`, ...serve];
    await using child = await startChild(Deno.execPath(), args, { env: { ERRORWORKS_ADMIN_TOKEN: TOKEN } });
    await test(child.url);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function admin(url: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  return await fetch(`${url}/admin${path}`, { headers: AUTH, ...init });
}

/** The rows, once there are `count`: the server hears of the end of a connection after its client does. */
async function exported(url: string, count: number): Promise<Record<string, unknown>[]> {
  for (let look = 0; look < 2000; look++) {
    const lines = (await (await admin(url, "/export?domain=echo")).text()).split("\n").filter((line) => line);
    if (lines.length >= count) return lines.map((line) => JSON.parse(line));
    await systemClock.sleep(5);
  }
  return assert.fail(`expected ${count} rows`);
}

/** Says a text on a connection of its own, so that both workers get some. */
async function say(url: string, text: string): Promise<string> {
  const headers = { connection: "close" };
  return await (await fetch(`${url}/echo/say`, { method: "POST", body: text, headers })).text();
}

Deno.test("two lines in main.ts put a third domain into the program, on two workers", async () => {
  await withProgram(["echo.times=2"], async (url) => {
    assert.deepEqual([...new Set(await Promise.all(Array.from({ length: 20 }, () => say(url, "a"))))], [
      "aa",
    ]);
    const { diagnostics } = await (await fetch(`${url}/health`)).json();
    assert.equal(diagnostics.workers.length, 2);
    const posted = await admin(url, "/config", { echo: { times: "3", faults: { backwards: { pct: 100 } } } });
    assert.equal((await posted.json()).config.echo.times, "3");
    const said = await Promise.all(Array.from({ length: 20 }, () => say(url, "abc")));
    assert.deepEqual([...new Set(said)], ["cbacbacba"]);
    const stats = await (await admin(url, "/stats")).json();
    assert.deepEqual([stats.echo.total_requests, stats.echo.requests_by_fault.backwards, stats.bugs], [
      40,
      20,
      0,
    ]);
    const rows = await exported(url, 40);
    const times = rows.map(({ said }) => said).sort();
    assert.deepEqual(times, [...Array(20).fill(2), ...Array(20).fill(3)]);
    await (await admin(url, "/config", { echo: { faults: { connection_reset: { pct: 100 } } } })).json();
    const { end } = await raw(portOf(url), post("/echo/say", "a"));
    assert.equal(end, "reset");
  });
});
