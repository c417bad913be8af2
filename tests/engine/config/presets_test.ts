import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { listPresets, presetLayers } from "../../../engine/config/presets.ts";
import { scenarioLayer } from "../../../engine/config/scenario_files.ts";
import { firstBurstSec } from "../../../engine/chance/burst.ts";
import { shares } from "../../../engine/faults/decide.ts";
import { armFaults } from "../../../engine/faults/fault.ts";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { faults } from "../../../llm/faults/all.ts";
import { ANCESTORS, HEALTHY } from "./ancestor.ts";
import { inFolder, loadSection, messagesIn, shippedPresets } from "../support.ts";

for (const [name, ancestor] of Object.entries(ANCESTORS)) {
  Deno.test(`preset ${name} has the values of its ancestor`, async () => {
    const { latency, burst, faults, response, selection } = await loadSection({ preset: name });
    assert.equal(selection, "priority");
    assert.equal(response.mode, "random");
    assert.deepEqual(response.random, {
      min_words: ancestor.words[0],
      max_words: ancestor.words[1],
      vocabulary: "english",
    });
    assert.deepEqual(latency, { base_ms: ancestor.latency[0], jitter_ms: ancestor.latency[1] });
    const [enabled, interval_sec, duration_sec, rate_limit, capacity] = ancestor.burst;
    assert.deepEqual(burst, { enabled, interval_sec, duration_sec });
    if (enabled) {
      assert.equal(faults["rate_limit"]?.burst_pct, rate_limit);
      assert.equal(faults["capacity_529"]?.burst_pct, capacity);
    }
    const odds = Object.entries(faults).filter(([, { pct }]) => pct > 0).map((
      [fault, { pct }],
    ) => [fault, pct]);
    assert.deepEqual(Object.fromEntries(odds), ancestor.pct);
    for (const [fault, option, value] of ancestor.options) {
      if (faults[fault]) assert.deepEqual(faults[fault]?.[option], value, `${fault}.${option}`);
    }
  });

  Deno.test(`preset ${name} leaves as much healthy as its ancestor, outside and inside of bursts`, async () => {
    const { faults: settings, selection } = await loadSection({ preset: name });
    const list = armFaults(faults, settings);
    const [outside, inside] = HEALTHY[name] ?? assert.fail();
    const healthy = (inBurst: boolean) => (shares(list, { selection, inBurst }).healthy * 100).toFixed(1);
    assert.equal(healthy(false), outside);
    if (inside !== null) assert.equal(healthy(true), inside);
  });
}

Deno.test("preset stress fires every fault there is", async () => {
  const settings = (await loadSection({ preset: "stress" })).faults;
  for (const { name } of faults) assert.ok((settings[name]?.pct ?? 0) > 0, name);
  assert.deepEqual(Object.keys(settings).sort(), faults.map(({ name }) => name).sort());
});

Deno.test("every shipped preset loads, has a description and can be served", async () => {
  for (const preset of await shippedPresets()) {
    const { config } = await loadConfig([llm, web], { preset });
    assert.ok(config.description, preset);
    await llm.check(config["llm"]);
  }
});

Deno.test("no preset of more than one fault leaves clients with header overrides", async () => {
  for (const preset of await shippedPresets()) {
    assert.equal((await loadSection({ preset })).response.allow_header_overrides, false, preset);
  }
});

Deno.test("listPresets() is sorted, has the shipped ones, and tells what each is for", async () => {
  await inFolder({}, async (folder) => {
    const presets = await listPresets(folder);
    assert.deepEqual(presets.map(({ name }) => name), await shippedPresets());
    assert.ok(presets.every(({ description }) => description.length > 10));
  });
});

Deno.test("listPresets() adds the user's own and ignores everything else in their folder", async () => {
  const files = {
    "mine.yaml": "description: my own",
    "silent.yaml": "description: loud",
    "a.yml": "",
    "b c.yaml": "",
    ".h.yaml": "",
  };
  await inFolder(files, async (folder) => {
    await Deno.mkdir(`${folder}/folder.yaml`);
    const presets = await listPresets(folder);
    assert.deepEqual(presets.map(({ name }) => name), [...await shippedPresets(), "mine"].sort());
    assert.equal(presets.find(({ name }) => name === "mine")?.description, "my own");
    assert.equal(presets.find(({ name }) => name === "silent")?.description, "loud"); // theirs win
  });
});

Deno.test("a preset with a bad name is refused before any file is read", async () => {
  await inFolder({ "x.yaml": "seed: 1", ".x.yaml": "seed: 1" }, async (folder) => {
    await Deno.mkdir(`${folder}/a`);
    await Deno.writeTextFile(`${folder}/a/b.yaml`, "seed: 1");
    for (const name of ["../x", "..", ".x", "a/b", "x\n", "", " x", "x.yaml", "-x", "x\0", "é", "a\\b"]) {
      const message = await messagesIn(() =>
        loadConfig([llm, web], { preset: name, presetDir: `${folder}/a` })
      );
      const rule = 'a name has letters, digits, "_" and "-" only';
      assert.equal(message, `: Cannot load preset ${JSON.stringify(name)}: ${rule}`);
    }
  });
});

Deno.test("an unknown preset is refused with the names of those there are", async () => {
  await inFolder({ "mine.yaml": "" }, async (folder) => {
    const message = await messagesIn(() => loadConfig([llm, web], { preset: "calm", presetDir: folder }));
    const names = [...await shippedPresets(), "mine"].sort().join(", ");
    assert.equal(message, `: Cannot load preset "calm": no such preset, available are ${names}`);
  });
});

Deno.test("a preset may build on others, and a file on a preset", async () => {
  const files = {
    "base.yaml": "extends: gentle\nllm: { latency: { base_ms: 1 } }",
    "mine.yaml": "extends: base\nllm: { latency: { jitter_ms: 2 } }",
    "file.yaml": "extends: mine\nllm: { faults: { rate_limit: { pct: 3 } } }",
  };
  await inFolder(files, async (folder) => {
    const section = await loadSection({ preset: "mine", presetDir: folder });
    assert.deepEqual(section.latency, { base_ms: 1, jitter_ms: 2 });
    assert.equal(section.faults["rate_limit"]?.pct, 1);
    const sources = { file: `${folder}/file.yaml`, presetDir: folder };
    assert.equal((await loadSection(sources)).faults["rate_limit"]?.pct, 3);
    assert.equal((await loadSection(sources)).latency.base_ms, 1);
    assert.equal((await loadConfig([llm, web], sources)).preset, "mine");
    assert.deepEqual((await presetLayers("mine", folder)).map(({ source }) => source), [
      "preset gentle",
      "preset base",
      "preset mine",
    ]);
  });
});

Deno.test("presets are found in any folder, whatever its name", async () => {
  await inFolder({}, async (folder) => {
    for (const name of ["a#b", "what?", "50%", "ü b"]) {
      await Deno.mkdir(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/${name}/mine.yaml`, "description: my own\n");
      const presets = await listPresets(`${folder}/${name}`);
      assert.equal(presets.find((preset) => preset.name === "mine")?.description, "my own", name);
    }
  });
});

Deno.test("presets that build on each other in a circle are refused", async () => {
  await inFolder(
    { "a.yaml": "extends: b", "b.yaml": "extends: a", "c.yaml": "extends: c" },
    async (folder) => {
      const load = (preset: string) =>
        messagesIn(() => loadConfig([llm, web], { preset, presetDir: folder }));
      assert.equal(await load("a"), "extends: presets go in a circle: a → b → a");
      assert.equal(await load("c"), "extends: presets go in a circle: c → c");
    },
  );
});

Deno.test("what is wrong with a preset is told with its name and line", async () => {
  await inFolder({ "mine.yaml": "llm:\n  latency:\n    bas_ms: 1\n", "list.yaml": "[]" }, async (folder) => {
    const load = (preset: string) => messagesIn(() => loadConfig([llm, web], { preset, presetDir: folder }));
    assert.match(
      await load("mine"),
      /^llm\.latency\.bas_ms: unknown key, did you mean "base_ms"\? \(preset mine, line 3\)$/,
    );
    assert.match(await load("list"), /preset list: expected a mapping of keys, got a list/);
  });
});

Deno.test("every preset begins calm: its first burst comes no earlier than after one interval", async () => {
  for (const preset of await shippedPresets()) {
    const { config } = await loadConfig([llm, web], { preset });
    for (const service of [llm, web]) {
      const burst = service.burst(config[service.name]);
      assert.ok(firstBurstSec(burst) >= burst.interval_sec, `${preset}, ${service.name}`);
    }
  }
});

Deno.test("a file in the place of the folder of presets hides none of those that ship", async () => {
  await inFolder({ presets: "" }, async (folder) => {
    const [layer] = await presetLayers("gentle", `${folder}/presets`);
    assert.equal(layer?.source, "preset gentle");
    const { tree } = await scenarioLayer("two_waves", `${folder}/presets`);
    assert.ok(tree["scenario"]);
    await assert.rejects(loadConfig([llm, web], { file: `${folder}/presets/x.yaml` }), {
      message: /^Cannot read configuration ".*x\.yaml": no such file$/,
    });
  });
});

Deno.test("a configuration and a preset of more than 64 MiB are refused before they are read", async () => {
  await inFolder({ "large.yaml": "" }, async (folder) => {
    await Deno.truncate(`${folder}/large.yaml`, 2 ** 40);
    for (const sources of [{ file: `${folder}/large.yaml` }, { preset: "large", presetDir: folder }]) {
      await assert.rejects(loadConfig([llm, web], sources), { message: /: larger than 67108864 bytes$/ });
    }
  });
});
