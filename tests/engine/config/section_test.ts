import { strict as assert } from "node:assert";
import * as z from "zod";
import { plainLayer } from "../../../engine/config/layer.ts";
import { type ConfigDomain, parseConfig } from "../../../engine/config/check.ts";
import { filled } from "../../../engine/config/input.ts";
import { sectionSchema } from "../../../engine/config/section_schema.ts";
import { SectionReader } from "../../../engine/config/section.ts";
import { messagesIn } from "../support.ts";

/** A domain as far as configuration goes, and how often its transforms have run. */
function counted() {
  let runs = 0;
  const count = z.string().default("3").transform((text) => (runs++, Number(text)));
  const limits = { low: z.number().default(1), high: z.number().default(2) };
  const isOrdered = ({ low, high }: { low: number; high: number }) => low <= high;
  const wrong = { path: ["low"], error: "expected at most high" };
  const options = () => z.object({ ...limits, count }).refine(isOrdered, wrong);
  const settings = z.object({ ...limits, words: count }).refine(isOrdered, wrong);
  const faults = [
    { name: "odd", summary: "odd", options },
    { name: "other", summary: "another one", options: () => z.object({}) },
  ];
  const schema = sectionSchema({ summary: "a test", faults, settings });
  const section = new SectionReader(schema);
  return { domain: { name: "odd", summary: "a test", faults, section }, section, schema, runs: () => runs };
}

function parsed(domain: ConfigDomain, tree: Record<string, unknown>) {
  return parseConfig([domain], [plainLayer("test", tree)]);
}

Deno.test("a section is parsed once, however often it is read", () => {
  const { domain, section, runs } = counted();
  const config = parsed(domain, { odd: { faults: { odd: { pct: 5 } } } });
  assert.equal(runs(), 2); // the setting, and the option
  for (let time = 0; time < 3; time++) {
    const { words, faults, latency } = section.read(config["odd"]);
    assert.deepEqual([words, faults["odd"], latency.base_ms], [3, { pct: 5, count: 3, low: 1, high: 2 }, 50]);
  }
  assert.equal(runs(), 2);
});

Deno.test("a section that has travelled, or was laid over, is parsed from its input again", () => {
  const { domain, section } = counted();
  const config = parsed(domain, { odd: { words: "7" } });
  assert.equal(section.read(structuredClone(config["odd"])).words, 7);
  const next = parseConfig([domain], [
    plainLayer("current", config),
    plainLayer("patch", { odd: { low: 2 } }),
  ]);
  assert.deepEqual([section.read(next["odd"]).words, section.read(next["odd"]).low], [7, 2]);
});

Deno.test("what settings and options refuse as a whole is a problem of their section", async () => {
  const { domain } = counted();
  const odd = { low: 5, faults: { odd: { low: 9 } }, more: 1 };
  const messages = await messagesIn(() => parsed(domain, { odd }));
  assert.match(messages, /^odd\.low: expected at most high, got the number 5 \(test\)$/m);
  assert.match(messages, /^odd\.faults\.odd\.low: expected at most high, got the number 9 \(test\)$/m);
  assert.match(messages, /^odd\.more: unknown key, expected one of .*, words \(test\)$/m);
});

Deno.test("a section that is nothing or no mapping is a problem, and none at all is the defaults", async () => {
  const { domain, section } = counted();
  for (const odd of [null, 5, "text", []]) {
    assert.match(await messagesIn(() => parsed(domain, { odd })), /^odd: expected a mapping/, String(odd));
  }
  assert.equal(section.read(parsed(domain, {})["odd"]).words, 3);
  assert.throws(() => section.read({ words: 5 }), { name: "ZodError" });
});

Deno.test("the schema of the faults that a section names says the same of it as that of all faults", () => {
  const { schema } = counted();
  const sections = [
    ...[{}, null, 5, "text", [], { low: 5 }, { selection: "weighted" }],
    ...[{}, null, 5, [], { no_such: {} }, { odd: undefined }, { odd: null }, { odd: 5 }, { toString: {} }]
      .map((faults) => ({ faults })),
    ...[{}, { pct: 5 }, { pct: 200 }, { low: 9 }, { count: 7 }, { no_such: 1 }]
      .flatMap((odd) => [{ odd }, { odd, other: { pct: 3 } }, { odd, no_such: {} }])
      .map((faults) => ({ faults, selection: "weighted" })),
  ];
  for (const section of sections) {
    const [whole, own] = [schema.whole(), schema.of(section)].map((one) => {
      const { data, error } = one.safeParse(section);
      return { filled: filled(one, section), data, issues: error?.issues };
    });
    assert.deepEqual(own, whole, JSON.stringify(section));
  }
});
