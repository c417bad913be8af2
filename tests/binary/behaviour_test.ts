/** The single binary keeps the promises of every other layer, with one worker and with two. */
import { strict as assert } from "node:assert";
import { tryAll } from "../behaviour/behaviours.ts";
import { healthOf } from "../behaviour/steer.ts";
import { withStrangers } from "../behaviour/strangers.ts";
import { startChild } from "../bench/child.ts";
import { TOKEN } from "../harness.ts";
import { built } from "./built.ts";

const SERVE = [
  "serve",
  "--port=0",
  "--seed=7",
  `--admin-token=${TOKEN}`,
  "--set=llm.latency.base_ms=0",
  "--set=llm.latency.jitter_ms=0",
];

for (const workers of [1, 2]) {
  Deno.test(`the binary with ${workers} workers behaves like every other layer`, async (t) => {
    const binary = await built();
    const home = await Deno.makeTempDir();
    try {
      await using child = await startChild(binary, [...SERVE, `--workers=${workers}`], {
        cwd: home,
        clearEnv: true,
      });
      await withStrangers(child.url, async (target) => {
        await tryAll(t, target);
        const { bugs, diagnostics } = await healthOf(target);
        assert.equal(bugs, 0, "the test left a bug behind");
        assert.equal(diagnostics.workers.length, workers);
      });
      assert.equal(await child.stop(), 0);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  });
}
