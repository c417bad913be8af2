/** The single binary, as somebody who has just downloaded it would start it: no folder, no environment, no source. */
import { createClient } from "@libsql/client";
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, NOTICES } from "../../scripts/build.ts";
import OpenAI from "openai";
import { systemClock } from "../../engine/base/clock.ts";
import { residentMb, startChild } from "../bench/child.ts";
import { built } from "./built.ts";

/** Bare runtime that the program is put on, where its file is known. */
const RUNTIME = Deno.env.get("DENORT_BIN");
/** Limits: bytes that the program adds to the file of the runtime, and MB in memory of the whole while it is idle. */
const MOST_BYTES = 25_000_000;
const MOST_RESIDENT_MB = 220;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** `server.drain_sec` is 10 by default. */
const DRAIN_MS = 10_000;

/** Standard output of a command, which must exit with 0. */
async function printed(
  binary: string,
  args: readonly string[],
  options: Deno.CommandOptions,
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(binary, { ...options, args: [...args] }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}

Deno.test("the binary serves from an empty folder with an empty environment, and stops with its rows written", async (t) => {
  const binary = await built();
  const home = await Deno.makeTempDir();
  try {
    const options = { cwd: home, clearEnv: true };
    const child = await startChild(binary, ["serve", "--preset=gentle", "--port=0", "--seed=7"], options);
    const token = /^token +(\S+)/m.exec(child.lines.join("\n"))?.[1] ?? await tokenOf(child.lines);

    await t.step("the openai SDK gets a completion", async () => {
      const client = new OpenAI({ baseURL: `${child.url}/v1`, apiKey: "any" });
      const completion = await client.chat.completions.create({
        model: "gpt-4o",
        messages: [{ role: "user", content: "Hello" }],
      });
      assert.ok(completion.choices[0]?.message.content);
    });

    await t.step("/admin/stats has counted it", async () => {
      const response = await fetch(`${child.url}/admin/stats`, {
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(response.status, 200);
      const stats = await response.json();
      assert.ok(stats.llm.requests_by_outcome.success >= 1);
    });

    await t.step("commands that read and write YAML do so", async () => {
      const set = [
        "ctl",
        "config",
        "llm.faults={rate_limit: {pct: 7}}",
        "--url",
        child.url,
        "--token",
        token,
      ];
      assert.match(await printed(binary, set, options), /^configuration \d+ is in force$/m);
      assert.match(await printed(binary, ["config", "show"], options), /^llm:$/m);
    });

    await t.step("SIGTERM ends it with 0, and not only when the drain is over", async () => {
      const from = performance.now();
      assert.equal(await child.stop(), 0);
      assert.ok(performance.now() - from < DRAIN_MS, "nothing was in flight, yet it waited");
    });

    await t.step("the rows are in the database file", async () => {
      const db = createClient({ url: `file:${home}/errorworks.db` });
      const { rows } = await db.execute("SELECT model, outcome FROM llm_requests WHERE outcome = 'success'");
      assert.ok(rows.length >= 1);
      assert.equal(rows[0]?.["model"], "gpt-4o");
      db.close();
    });

    await t.step("a port in use ends it with 1", async () => {
      const holder = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { code, stderr } = await new Deno.Command(binary, {
        ...options,
        args: ["serve", "--database=none", `--port=${holder.addr.port}`],
        signal: AbortSignal.timeout(60_000),
      }).output();
      holder.close();
      assert.equal(code, 1);
      assert.match(new TextDecoder().decode(stderr), /the port is in use/);
    });

    await t.step("it tells the terms of what is in it", async () => {
      const told = await printed(binary, ["version", "--licenses"], options);
      for (const name of ["Deno, the runtime", "hono", "libsql", "o200k_base"]) {
        assert.ok(told.includes(`\n${name}`), name);
      }
      assert.equal(told.trim(), (await Deno.readTextFile(`${dirname(binary)}/${NOTICES}`)).trim());
    });

    await t.step("a wrong configuration ends it with 2 and nothing started", async () => {
      const { code, stderr } = await new Deno.Command(binary, {
        ...options,
        args: ["serve", "--set", "llm.faults.rate_limt.pct=1"],
      }).output();
      assert.equal(code, 2);
      assert.match(new TextDecoder().decode(stderr), /rate_limt: unknown key, did you mean "rate_limit"\?/);
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("the binary names no folder of this machine, and is the same when it is built again", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const made: Uint8Array[] = [];
    for (const name of ["one", "other"]) {
      await build(`${folder}/${name}`);
      made.push(await Deno.readFile(`${folder}/${name}`));
    }
    const [one = new Uint8Array(), other = one] = made;
    assert.ok(Buffer.from(one).equals(other), "another build has other bytes");
    const text = new TextDecoder("latin1").decode(one);
    for (const place of [ROOT, folder, Deno.env.get("DENO_DIR") || `${homedir()}/.cache/deno`]) {
      assert.ok(!text.includes(place), place);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "the program adds no more than 25 MB to the runtime that it is compiled with",
  ignore: RUNTIME === undefined,
  async fn() {
    const [whole, runtime] = [await Deno.stat(await built()), await Deno.stat(RUNTIME ?? "")];
    assert.ok(whole.size - runtime.size < MOST_BYTES, `${whole.size} - ${runtime.size} bytes`);
  },
});

Deno.test({
  name: "the binary waits for requests in less than 220 MB of memory, with every fault in force",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const args = ["serve", "--preset=stress", "--port=0", "--canary-port=0", "--database=none"];
    const child = await startChild(await built(), args);
    await systemClock.sleep(2_000); // what a start puts off is loaded then, too
    const resident = await residentMb(child.pid);
    assert.equal(await child.stop(), 0);
    assert.ok(resident < MOST_RESIDENT_MB, `${resident} MB`);
  },
});

/** The banner follows the URL line by line; waits until the token is there. */
async function tokenOf(lines: readonly string[]): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const found = /^token +(\S+)/m.exec(lines.join("\n"))?.[1];
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Cannot find the token in the banner:\n${lines.join("\n")}`);
}
