import { strict as assert } from "node:assert";
import { yamlLayer } from "../../../engine/config/layers.ts";
import { parsedPreset } from "../../../engine/config/parsed_presets.ts";
import { presetLayers } from "../../../engine/config/presets.ts";
import { shippedPresets } from "../support.ts";

const SHIPPED = new URL("../../../presets/", import.meta.url);

for (const name of await shippedPresets()) {
  Deno.test(`preset ${name} is kept as the YAML parser reads it, with its lines`, async () => {
    const text = await Deno.readTextFile(new URL(`${name}.yaml`, SHIPPED));
    const kept = await parsedPreset(name, text);
    const { tree, line } = yamlLayer(name, text);
    assert.deepEqual(kept?.tree, tree);
    for (
      const path of [["llm"], ["web"], ["llm", "faults"], ["web", "faults", "rate_limit", "pct"], ["nothing"]]
    ) {
      assert.equal(kept?.line(path), line(path), path.join("."));
    }
  });
}

Deno.test("a preset whose file says something else is parsed, also under the name of a shipped one", async () => {
  const text = await Deno.readTextFile(new URL("silent.yaml", SHIPPED));
  assert.equal(await parsedPreset("silent", `${text}# a remark\n`), undefined);
  assert.equal(await parsedPreset("chaos", text), undefined);
  assert.equal(await parsedPreset("constructor", text), undefined);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/silent.yaml`, "llm: { latency: { base_ms: 77 } }\n");
    const [own] = await presetLayers("silent", folder);
    assert.deepEqual(own?.tree, { llm: { latency: { base_ms: 77 } } });
    assert.equal(own?.line(["llm", "latency"]), 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
