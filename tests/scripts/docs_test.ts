import { strict as assert } from "node:assert";
import { faultInfos, lacking } from "../../engine/cli/list_commands.ts";
import { yamlLayer } from "../../engine/config/layers.ts";
import { parseConfig } from "../../engine/config/check.ts";
import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";
import { outdated, pages } from "../../scripts/docs.ts";

const DOCS = new URL("../../docs/", import.meta.url);

Deno.test("the reference pages say what the schemas say (deno run -A scripts/docs.ts writes them)", async () => {
  assert.deepEqual(await outdated(), []);
});

Deno.test("the reference pages name every fault and every option", () => {
  const { "faults.md": faults = "", "configuration.md": configuration = "" } = pages([llm]);
  const infos = faultInfos({ services: [llm] });
  for (const info of infos) {
    const { domain, name, kind, options } = info;
    assert.ok(faults.includes(`| \`${name}\` `), name);
    for (const option of options) {
      const others = lacking(option.name, info, infos).join(", ");
      const told = [name, `<${kind} fault${others && ` but ${others}`}>`].filter((owner) =>
        configuration.includes(`| \`${domain}.faults.${owner}.${option.name}\` `)
      );
      assert.equal(told.length, 1, `${name}.${option.name}`);
    }
  }
});

Deno.test("every option of a fault says what it is", () => {
  for (const { name, options } of faultInfos({ services: [llm] })) {
    for (const option of options) assert.notEqual(option.description, "", `${name}.${option.name}`);
  }
});

Deno.test("every YAML example in the docs is a right configuration", async () => {
  let examples = 0;
  for await (const { name } of Deno.readDir(DOCS)) {
    const text = await Deno.readTextFile(new URL(name, DOCS));
    for (const [, yaml = ""] of text.matchAll(/^```yaml\n(.*?)^```$/gms)) {
      parseConfig([llm, web], [yamlLayer(`docs/${name}`, yaml)]);
      examples++;
    }
  }
  assert.ok(examples >= 2);
});

Deno.test("the docs are formatted as deno fmt would", async () => {
  const command = new Deno.Command(Deno.execPath(), { args: ["fmt", "--check", DOCS.pathname] });
  const { success, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
});
