import { strict as assert } from "node:assert";
import { isSecret } from "../../../engine/config/secrets.ts";
import { SERVICES } from "../../harness.ts";
import { inFolder } from "../support.ts";
import { run } from "./host.ts";

Deno.test("no message and no page of config has a secret of a configuration in it", async () => {
  const files = {
    "twice.yaml": "server:\n  admin_token: SECRET\n  admin_token: SECRET\n",
    "open.yaml": 'server:\n  admin_token: "SECRET\nllm: {}\n',
    "kinds.yaml":
      "server: { admin_token: 5E3C1237 }\nllm: { api_keys: SECRET }\nmetrics: { auth_token: [SECRET] }\n",
  };
  await inFolder(files, async (folder) => {
    for (const name of Object.keys(files)) {
      const { code, err } = await run(["config", "check", `${folder}/${name}`]);
      assert.equal(code, 2, name);
      assert.match(err, /line \d/, name);
      assert.doesNotMatch(err, /SECRET|5E3C/, name);
    }
  });
  for (const args of [["config", "show", "--set"], ["ctl", "config"]]) {
    const { code, err } = await run([...args, "llm.api_keys=[SECRET"]);
    assert.deepEqual([code, /api_keys=….*must end with a \]/.test(err)], [2, true], err);
    assert.doesNotMatch(err, /SECRET/);
  }
  for (
    const database of [
      "http://me:SECRET@127.0.0.1:1/x%",
      "libsql://me:SECRET@",
      "http://me:SECRET@127.0.0.1:1?authToken=SECRET",
    ]
  ) {
    for (const command of [["serve", "--port", "0"], ["report"], ["mcp"]]) {
      const { code, err } = await run([...command, "--database", database]);
      assert.ok(code > 0 && err.startsWith("error: "), err);
      assert.doesNotMatch(err, /SECRET/);
    }
  }
  const set = ["llm.api_keys=[SECRET, { key: SECRET }]", "metrics.database=libsql://me:SECRET@db.test"];
  const { code, out } = await run(["config", "show", ...set.flatMap((one) => ["--set", one])]);
  assert.equal(code, 0);
  assert.doesNotMatch(out, /SECRET/);
  assert.match(out, /database: libsql:\/\/…@db\.test/);
});

Deno.test("messages know every key of a domain whose texts are secrets", () => {
  const keys = SERVICES.flatMap(({ secrets = [] }) => secrets);
  assert.ok(keys.length > 0);
  for (const path of keys) assert.ok(isSecret(path), path.join("."));
});

Deno.test("nothing that a command prints steers the terminal", async () => {
  const { code, err } = await run(["faults", "a\x1b[31m\x9b31m\r\u202eb"]);
  assert.equal(code, 2);
  assert.ok(err.includes("a\\u001b[31m\\u009b31m\\u000d\\u202eb"), err);
});
