import { strict as assert } from "node:assert";
import { exampleConfig } from "../../engine/cli/fault_text.ts";
import { faultInfos } from "../../engine/cli/list_commands.ts";
import { isShared } from "../../scripts/reference/shared_options.ts";
import { outdated, pages } from "../../scripts/docs.ts";
import { configKeys } from "../../scripts/reference/schema_keys.ts";
import { SERVICES } from "../harness.ts";

/** Unit that a description has to name, by the end of the name. */
const UNITS: Readonly<Record<string, RegExp>> = {
  ms: /milliseconds/,
  sec: /second/,
  bytes: /byte/,
  pct: /percent|%/,
};

Deno.test("the reference pages say what the schemas say (deno run -A scripts/docs.ts writes them)", async () => {
  assert.deepEqual(await outdated(), []);
});

Deno.test("the reference pages have a heading for every fault, and below it every option and an example", () => {
  const all = pages(SERVICES);
  const infos = faultInfos({ services: SERVICES });
  for (const info of infos) {
    const { domain, name, kind, options } = info;
    assert.ok(all["faults.md"]?.includes(`[\`${name}\`](faults/${domain}-${kind}.md#${name}): `), name);
    const [common = "", ...sections] = all[`faults/${domain}-${kind}.md`]?.split(/^## /m).slice(1) ?? [];
    const own = sections.find((section) => section.startsWith(`${name}\n`)) ?? "";
    assert.ok(own.includes(exampleConfig(info).join("\n")), name);
    for (const option of options) {
      const told = isShared(option.name, info, infos) ? common : own;
      assert.ok(told.includes(`- \`${option.name}\` (`), `${name}.${option.name}`);
    }
  }
});

Deno.test("the reference pages name every key of the configuration, with its unit", () => {
  const all = Object.entries(pages(SERVICES)).filter(([name]) => name.startsWith("configuration"));
  const text = all.map(([, text]) => text).join("\n");
  for (const { path, schema } of configKeys(SERVICES)) {
    const [name, last = ""] = [path.join("."), path.at(-1)];
    if (path[1] !== "faults") assert.ok(text.includes(`- \`${name}\` (`), name);
    const unit = UNITS[last.replace(/^.*_/, "")];
    if (unit) assert.match(String(schema["description"]), unit, name);
  }
});

Deno.test("every option of a fault says what it is", () => {
  for (const { name, options } of faultInfos({ services: SERVICES })) {
    for (const option of options) assert.notEqual(option.description, "", `${name}.${option.name}`);
  }
});

Deno.test("each section of the reference has a page that tells what it is about", () => {
  for (const [name, text] of Object.entries(pages(SERVICES))) {
    if (!name.startsWith("configuration")) continue;
    assert.doesNotMatch(text, /undefined|: $/m, name);
  }
});
