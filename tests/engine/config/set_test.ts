import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { valueAt } from "../../../engine/base/tree.ts";
import { SERVICES } from "../../harness.ts";
import { messagesIn, problemsIn } from "../support.ts";

Deno.test("--set takes a text as it was typed where the key takes nothing else", async () => {
  const texts = [
    ":memory:",
    "file:a b.db",
    "123",
    "1.5",
    "1e3",
    "true",
    "null",
    "~",
    "a: b",
    "[x",
    "{x",
    "- x",
    "# x",
    "a # b",
    "*x",
    "&x",
    "!x",
    "|",
    "%x",
    "@x",
    "`x",
    " x ",
    '"x',
    "'x' y",
    "2001-01-01",
    "0x10",
    "{{ x }}",
    "a=b",
    "\\n",
    ".",
  ];
  for (const text of texts) {
    const { config } = await loadConfig(SERVICES, {
      set: [`metrics.database=${text}`, `server.admin_token=${text}`, `llm.response.bank.file=${text}`],
    });
    assert.equal(config.metrics.database, text);
    assert.equal(config.server.admin_token, text);
    assert.deepEqual(valueAt(config["llm"], ["response", "bank", "file"]), text);
  }
});

Deno.test("--set takes the quotes of YAML off a text, and reads everything else as YAML", async () => {
  const database = async (value: string) =>
    (await loadConfig(SERVICES, { set: [`metrics.database=${value}`] })).config.metrics.database;
  for (const quoted of ['":memory:"', "':memory:'", '":memory:" # in memory', '":mem\\x6fry:"']) {
    assert.equal(await database(quoted), ":memory:", quoted);
  }
  const { config } = await loadConfig(SERVICES, {
    set: ["seed=5", "server.reveal=true", "web.faults.drip={pct: 5}", "llm.api_keys=[a, b]"],
  });
  assert.deepEqual([config.seed, config.server.reveal], [5, true]);
  assert.deepEqual(valueAt(config["web"], ["faults", "drip", "pct"]), 5);
  assert.deepEqual(valueAt(config["llm"], ["api_keys"]), ["a", "b"]);
  assert.match(await messagesIn(() => loadConfig(SERVICES, { set: ["seed=[x"] })), /--set seed=\[x: /);
  assert.deepEqual(
    (await problemsIn(() => loadConfig(SERVICES, { set: ["metrics.database="] }))).map(({ path }) => path),
    ["metrics.database"],
  );
});
