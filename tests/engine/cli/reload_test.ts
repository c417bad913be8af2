import { reset } from "@logtape/logtape";
import { strict as assert } from "node:assert";
import { llm } from "../../../llm/domain.ts";
import { systemClock } from "../../../engine/base/clock.ts";
import { AUTH, SERVICES, withServer } from "../../harness.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import type { Config } from "../../../engine/config/schema.ts";
import { pathsOfRestart } from "../../../engine/coordinator/change_log.ts";
import { reload } from "../../../engine/cli/reload.ts";
import { logOf } from "../../log_of.ts";
import { run, type Wanted } from "./host.ts";
import { inFolder } from "../support.ts";

const calm = "llm: { faults: { forbidden: { pct: 0 } } }";
const harsh = "llm: { faults: { forbidden: { pct: 100 } } }";

/** The percentage of `forbidden` that a running server says is in force. */
async function forbidden({ url, admin_token }: Record<string, string>): Promise<number> {
  const headers = { authorization: `Bearer ${admin_token}` };
  const response = await fetch(`${url}/admin/config`, { headers });
  return (await response.json()).llm.faults.forbidden.pct;
}

/** Looks, bounded, until the server has taken the new percentage. */
async function becomes(facts: Record<string, string>, pct: number): Promise<void> {
  for (let look = 0; look < 1000 && await forbidden(facts) !== pct; look++) await systemClock.sleep(10);
  assert.equal(await forbidden(facts), pct);
}

/** Serves `file`, runs `test` with the start-up facts, and stops. */
async function serving(
  file: string,
  args: readonly string[],
  test: (facts: Record<string, string>) => Promise<void>,
  wanted: Wanted = {},
) {
  let failed: unknown;
  try {
    const ran = await run([
      "serve",
      "--port",
      "0",
      "--database",
      ":memory:",
      "--json",
      "--config",
      file,
      ...args,
    ], {
      ...wanted,
      seen: (line, stop) => void test(JSON.parse(line)).catch((error) => failed = error).finally(stop),
    });
    assert.equal(ran.code, 0);
  } finally {
    await reset();
  }
  if (failed !== undefined) throw failed;
}

Deno.test("SIGHUP puts a changed file in force, and a broken one changes nothing", async () => {
  await inFolder({ "a.yaml": calm }, async (folder) => {
    let hangup = () => {};
    const wanted: Wanted = { hangup: (call) => hangup = call };
    await serving(`${folder}/a.yaml`, [], async (facts) => {
      assert.equal(await forbidden(facts), 0);
      await Deno.writeTextFile(`${folder}/a.yaml`, harsh);
      hangup();
      await becomes(facts, 100);
      for (const broken of ["llm: { faults: { forbiden: { pct: 1 } } }", "llm: ["]) {
        await Deno.writeTextFile(`${folder}/a.yaml`, broken);
        hangup();
        await systemClock.sleep(100);
        assert.equal(await forbidden(facts), 100);
      }
    }, wanted);
  });
});

Deno.test("a reload says what is not in force before a restart, and nothing where all of it is", async () => {
  const configOf = async (...set: readonly string[]) => (await loadConfig(SERVICES, { set })).config;
  const begun = await configOf("server.port=0");
  const linesOf = (next: Config) =>
    logOf(() =>
      reload("SIGHUP", {
        read: () => Promise.resolve(next),
        replace: () => Promise.resolve(),
        waiting: (next) => pathsOfRestart(begun, next, SERVICES),
      }), ["errorworks", "reload"]);
  const changed = await configOf("server.port=0", "server.workers=3", "seed=7", "llm.faults.timeout.pct=1");
  assert.deepEqual(await linesOf(changed), [
    "info: Reloaded the configuration (SIGHUP)",
    "warning: Not in force before a restart: server.workers, seed",
  ]);
  const all = await configOf("server.port=0", "llm.faults.timeout.pct=1", "description=another");
  assert.equal((await linesOf(all)).length, 1);
});

Deno.test("--watch puts a file in force as soon as it changes, also when another takes its place", async () => {
  await inFolder({ "a.yaml": calm, "b.yaml": calm }, async (folder) => {
    await serving(`${folder}/a.yaml`, ["--watch"], async (facts) => {
      await Deno.writeTextFile(`${folder}/a.yaml`, harsh);
      await becomes(facts, 100);
      await Deno.rename(`${folder}/b.yaml`, `${folder}/a.yaml`);
      await becomes(facts, 0);
    });
  });
});

Deno.test("--watch without a file is a usage error: 2", async () => {
  const { code, err } = await run(["serve", "--watch", "--port", "0", "--database", ":memory:"]);
  await reset();
  assert.equal(code, 2);
  assert.match(err, /--watch needs a file/);
});

Deno.test("changes that are posted at once all come into force", async () => {
  await withServer({}, async ({ ask, server }) => {
    const faults = ["forbidden", "not_found", "rate_limit", "internal_error", "truncated", "empty_body"];
    const answers = await Promise.all(
      faults.map((name) =>
        ask("/admin/config", {
          method: "POST",
          headers: AUTH,
          body: JSON.stringify({ llm: { faults: { [name]: { pct: 1 } } } }),
        })
      ),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    await Promise.all(answers.map((answer) => answer.body?.cancel()));
    assert.equal(server.coordinator.snapshot.config_version, 1 + faults.length);
    const { config } = server.coordinator.snapshot;
    assert.deepEqual(Object.keys(llm.shares(config["llm"]).usual.faults).sort(), faults.toSorted());
  });
});
