import { strict as assert } from "node:assert";
import { cli } from "../../../engine/cli/cli.ts";
import { withListener } from "../../harness.ts";
import { TOKEN } from "../../harness.ts";
import { hostOf } from "./host.ts";
import { inFolder } from "../support.ts";
import { statusOf } from "../../statuses.ts";

/** Runs `errorworks ctl` against a server; the result is its exit code and all that it wrote. */
async function ctl(url: string, ...args: readonly string[]): Promise<readonly [number, string]> {
  const lines: string[] = [];
  const host = { ...hostOf(lines, lines), env: { ERRORWORKS_URL: url, ERRORWORKS_ADMIN_TOKEN: TOKEN } };
  const code = await cli(["ctl", ...args], host);
  return [code, lines.join("\n")];
}

Deno.test("ctl arms a fault with its options, for so many requests, and takes it back", async () => {
  await withListener({}, async ({ url, chat }) => {
    const status = async () => {
      const response = await chat();
      await response.body?.cancel();
      return [response.status, response.headers.get("retry-after")];
    };
    const armed = await ctl(url, "fault", "rate_limit", "retry_after_sec=[3, 3]", "--times", "1");
    assert.deepEqual(armed, [0, "rate_limit is armed: once"]);
    assert.deepEqual([await status(), await status()], [[429, "3"], [200, null]]);
    await ctl(url, "fault", "conflict");
    assert.deepEqual((await status())[0], 409);
    assert.deepEqual(await ctl(url, "fault", "conflict", "--off"), [0, "conflict: off"]);
    assert.deepEqual((await status())[0], 200);
  });
});

Deno.test("ctl pauses, opens bursts, changes and restores the configuration, and shows it", async () => {
  await withListener({ set: ["llm.faults.conflict.pct=100"] }, async ({ url, chat }) => {
    const status = () => statusOf(chat());
    assert.deepEqual(await ctl(url, "pause", "--ttl", "600"), [0, "pause is on for 600 s"]);
    assert.equal(await status(), 200);
    assert.match((await ctl(url, "changes"))[1], /"name": "pause"/);
    assert.deepEqual(await ctl(url, "resume"), [0, "pause is off"]);
    assert.equal(await status(), 409);
    assert.match(
      (await ctl(url, "config", "llm.faults.conflict.pct=0"))[1],
      /^configuration \d+ is in force$/,
    );
    assert.equal(await status(), 200);
    assert.deepEqual(await ctl(url, "restore"), [0, "restored"]);
    assert.equal(await status(), 409);
    assert.match((await ctl(url, "stats"))[1], /"requests_by_fault"/);
    assert.deepEqual(await ctl(url, "reset"), [0, "reset"]);
  });
});

Deno.test("ctl puts rules of a file in front, and starts a scenario of one", async () => {
  await withListener({}, async ({ url, chat }) => {
    const files = {
      "rules.yaml": "llm:\n  rules:\n    - { times: 1, do: { fault: conflict } }\n",
      "down.yaml": "name: down\nphases: [{ config: { llm: { faults: { not_found: { pct: 100 } } } } }]\n",
    };
    await inFolder(files, async (folder) => {
      assert.equal((await ctl(url, "rules", `${folder}/rules.yaml`))[0], 0);
      assert.equal((await chat()).status, 409);
      assert.match((await ctl(url, "scenario", `${folder}/down.yaml`))[1], /"name": "down"/);
      const response = await chat();
      assert.equal(response.status, 404);
      const id = response.headers.get("x-request-id") ?? "";
      assert.match((await ctl(url, "why", id))[1], /^By chance: not_found.*\(in phase "0"\)\.$/);
      assert.equal((await ctl(url, "scenario", "--off"))[0], 0);
      assert.equal((await chat()).status, 200);
    });
  });
});

Deno.test("ctl says what is wrong: no server, a wrong token, a wrong fault, a wrong word", async () => {
  assert.match(
    (await ctl("http://127.0.0.1:2", "pause"))[1],
    /^error: no errorworks answers at http:\/\/127\.0\.0\.1:2: the connection was refused; errorworks serve starts a server$/,
  );
  await withListener({}, async ({ url }) => {
    assert.match(
      (await ctl(url, "pause", "--token", "x"))[1],
      /refuses the token; give --token or ERRORWORKS_ADMIN_TOKEN/,
    );
    const wrong = await ctl(url, "fault", "rate_limt");
    assert.deepEqual([wrong[0], /did you mean "rate_limit"/.test(wrong[1])], [2, true]);
    assert.match((await ctl(url, "config", "llm"))[1], /"llm" is no assignment, expected key=value/);
    const option = await ctl(url, "fault", "rate_limit", "retry=3");
    assert.deepEqual([option[0], /retry: unknown key/.test(option[1])], [2, true]);
    assert.deepEqual(await ctl(url, "pause", "--ttl", "0"), [
      2,
      "error: Query parameter ttl_sec: expected number to be >=0.05, got the number 0",
    ]);
    assert.equal((await ctl(url, "why", "req_0"))[0], 1, "a request that may yet come");
  });
});

Deno.test("ctl rules finds the domain in the file, and refuses one that says more", async () => {
  await withListener({}, async ({ url }) => {
    const files = {
      "web.yaml": "web:\n  rules:\n    - { do: { fault: paywall } }\n",
      "both.yaml": "llm:\n  rules: []\nweb:\n  rules: []\n",
      "more.yaml": "llm:\n  rules: []\n  unmatched: error\n",
    };
    await inFolder(files, async (folder) => {
      assert.equal((await ctl(url, "rules", `${folder}/web.yaml`))[0], 0);
      assert.match((await ctl(url, "rules", "--domain", "web"))[1], /"paywall"/);
      assert.match(
        (await ctl(url, "rules", "--domain", "llm", `${folder}/web.yaml`))[1],
        /web\.yaml has rules of web, not of llm$/,
      );
      assert.match((await ctl(url, "rules", `${folder}/both.yaml`))[1], /more than the rules of llm \(web\)/);
      assert.match((await ctl(url, "rules", `${folder}/more.yaml`))[1], /^error: Only rules may stand here/);
    });
  });
});

Deno.test("ctl refuses what would do nothing: a time to live of an end, options of a fault that is taken back", async () => {
  await withListener({}, async ({ url }) => {
    const wrong: readonly (readonly [args: readonly string[], message: RegExp])[] = [
      [["resume", "--ttl", "5"], /unknown option '--ttl'/],
      [["calm", "--ttl", "5"], /unknown option '--ttl'/],
      [["fault", "conflict", "--off", "--times", "3"], /^error: --times does nothing beside --off$/],
      [["fault", "conflict", "after=3", "--off"], /^error: after=3 does nothing beside --off$/],
      [["rules", "my.yaml", "--clear"], /^error: my\.yaml does nothing beside --clear$/],
      [["rules", "--ttl", "5"], /^error: --ttl does nothing where nothing is changed$/],
      [["config", "--ttl", "5"], /^error: --ttl does nothing where nothing is changed$/],
      [["scenario", "--time-scale", "5"], /^error: --time-scale does nothing where nothing is changed$/],
      [["scenario", "two_waves", "--off"], /^error: two_waves does nothing beside --off$/],
    ];
    for (const [args, message] of wrong) {
      const [code, said] = await ctl(url, ...args);
      assert.equal(code, 2, args.join(" "));
      assert.match(said, message);
    }
    await inFolder({ "empty.yaml": "# none yet\n" }, async (folder) => {
      const said = await ctl(url, "rules", `${folder}/empty.yaml`);
      assert.deepEqual([said[0], /empty\.yaml is empty, expected rules$/.test(said[1])], [2, true]);
    });
  });
});

Deno.test("ctl rules --clear takes a time to live", async () => {
  await withListener({ set: ['llm.rules=[{"do":{"fault":"conflict"}}]'] }, async ({ url }) => {
    assert.equal((await ctl(url, "rules", "--clear", "--ttl", "600"))[0], 0);
    assert.match((await ctl(url, "changes"))[1], /"until": "/);
    assert.doesNotMatch((await ctl(url, "rules"))[1], /conflict/);
  });
});

Deno.test("ctl steers the scope that an address names, and not the server", async () => {
  await withListener({}, async ({ url }) => {
    const delayOf = async (...[at, ...args]: readonly [string, ...string[]]) =>
      JSON.parse((await ctl(at, "config", ...args))[1]).llm.latency.base_ms;
    assert.equal((await ctl(`${url}/scope/mine/v1`, "config", "llm.latency.base_ms=7"))[0], 0);
    assert.deepEqual([await delayOf(url), await delayOf(url, "--scope", "mine")], [0, 7]);
    assert.deepEqual(
      [await delayOf(`${url}/scope/mine`), await delayOf(`${url}/scope/mine`, "--scope", "other")],
      [7, 0],
    );
  });
});
