import { strict as assert } from "node:assert";
import * as z from "zod";
import { translate } from "../../engine/config/legacy.ts";
import { loadConfig, type Sources } from "../../engine/config/load.ts";
import { shares } from "../../engine/faults/decide.ts";
import { armFaults } from "../../engine/faults/fault.ts";
import { web } from "../../web/domain.ts";
import { faults } from "../../web/faults/all.ts";
import { inFolder, messagesIn, shippedPresets } from "../engine/support.ts";
import { SERVICES } from "../harness.ts";
import { ANCESTORS, flatFile, HEALTHY } from "./ancestor.ts";

const section = z.looseObject({
  latency: z.looseObject({}),
  selection: z.enum(["priority", "weighted"]),
  burst: z.looseObject({ enabled: z.boolean() }),
  faults: z.record(z.string(), z.looseObject({ pct: z.number(), burst_pct: z.number().optional() })),
  content: z.looseObject({
    mode: z.string(),
    allow_header_overrides: z.boolean(),
    random: z.looseObject({}),
  }),
});
type Section = z.output<typeof section>;

async function loadSection(sources: Sources): Promise<Section> {
  return section.parse((await loadConfig(SERVICES, sources)).config["web"]);
}

/** Faults that can fire, each with all that is in force for it. */
function firing({ faults, burst }: Section) {
  return Object.fromEntries(
    Object.entries(faults).map(([name, { burst_pct, ...rest }]) => {
      return [name, { ...rest, burst_pct: burst.enabled ? burst_pct ?? rest.pct : rest.pct }] as const;
    }).filter(([, { pct, burst_pct }]) => pct !== 0 || burst_pct !== 0),
  );
}

for (const [name, ancestor] of Object.entries(ANCESTORS)) {
  Deno.test(`preset ${name} has the values of its ancestor for the website`, async () => {
    const { latency, burst, faults, content, selection } = await loadSection({ preset: name });
    assert.equal(selection, "priority");
    assert.equal(content.mode, "site");
    const [min_words, max_words] = ancestor.words;
    assert.deepEqual(content.random, { min_words, max_words, vocabulary: "english" });
    assert.deepEqual(latency, { base_ms: ancestor.latency[0], jitter_ms: ancestor.latency[1] });
    const [interval_sec = 30, duration_sec = 5, rate_limit, forbidden] = ancestor.burst ?? [];
    assert.deepEqual(burst, { enabled: ancestor.burst !== null, interval_sec, duration_sec });
    assert.deepEqual([faults["rate_limit"]?.burst_pct, faults["forbidden"]?.burst_pct], [
      rate_limit,
      forbidden,
    ]);
    const odds = Object.entries(faults).map(([fault, { pct }]) => [fault, pct]);
    assert.deepEqual(Object.fromEntries(odds), ancestor.pct);
  });

  Deno.test(`a flat file with the values of ${name} loads to the same as our preset for the website`, () =>
    inFolder({ "flat.yaml": flatFile(ancestor) }, async (folder) => {
      const flat = await loadSection({ file: `${folder}/flat.yaml` });
      const ours = await loadSection({ preset: name });
      assert.deepEqual(firing(flat), firing(ours));
      assert.deepEqual([flat.latency, flat.burst, flat.selection], [
        ours.latency,
        { ...ours.burst, start_sec: 0 }, // there a server began inside a burst
        ours.selection,
      ]);
      assert.deepEqual(flat.content, { ...ours.content, mode: "random", allow_header_overrides: true });
    }));

  Deno.test(`preset ${name} leaves as much of the website healthy as its ancestor`, async () => {
    const { faults: settings, selection } = await loadSection({ preset: name });
    const list = armFaults(faults, settings);
    const [outside, inside] = HEALTHY[name] ?? assert.fail();
    const healthy = (inBurst: boolean) => (shares(list, { selection, inBurst }).healthy * 100).toFixed(1);
    assert.equal(healthy(false), outside);
    if (inside !== null) assert.equal(healthy(true), inside);
  });
}

Deno.test("preset stress fires every fault of the website", async () => {
  const settings = (await loadSection({ preset: "stress" })).faults;
  assert.deepEqual(Object.keys(settings).sort(), faults.map(({ name }) => name).sort());
  for (const [name, { pct }] of Object.entries(settings)) assert.ok(pct > 0, name);
});

Deno.test("every shipped preset can serve the website, and leaves nobody with header overrides", async () => {
  for (const preset of await shippedPresets()) {
    const { config } = await loadConfig(SERVICES, { preset });
    await web.check(config["web"]);
    assert.equal((await loadSection({ preset })).content.allow_header_overrides, false, preset);
  }
});

Deno.test("a flat web file says what it means: pages are random, a bank was a preset, a burst raises 429 and 403", () =>
  inFolder({ "x.yaml": "content: {}\nerror_injection: { burst: { enabled: true } }" }, async (folder) => {
    const { content, faults } = await loadSection({ file: `${folder}/x.yaml` });
    assert.equal(content.mode, "random");
    assert.deepEqual([faults["rate_limit"]?.burst_pct, faults["forbidden"]?.burst_pct], [80, 50]);
    assert.deepEqual(translate({ content: { mode: "preset", preset: { file: "a" } } }, SERVICES), {
      web: { content: { mode: "bank", bank: { file: "a" } } },
    });
    assert.deepEqual(translate({ content: { max_template_length: 5 } }, SERVICES), {
      web: { content: { max_template_length: 5 } },
    });
  }));

Deno.test("an unknown flat key of a web file is refused by its name", () =>
  inFolder({ "x.yaml": "content: { mood: 1 }\nerror_injection: { rate_limt_pct: 5 }" }, async (folder) => {
    const message = await messagesIn(() => loadConfig(SERVICES, { file: `${folder}/x.yaml` }));
    assert.match(message, /rate_limt_pct: unknown key/);
    assert.match(message, /mood: unknown key/);
  }));
