import * as z from "zod";
import { isObject } from "../base/json.ts";
import { once } from "../base/once.ts";
import { oncePer } from "../base/once_per.ts";
import { UNCOMPILED } from "../base/uncompiled.ts";
import { type FaultFacts, type FaultSettings, percent } from "../faults/fault.ts";
import { overweight } from "./weights.ts";

const latency = z.strictObject({
  base_ms: z.number().min(0).default(50).describe(
    "wait before every reply, errors included, in milliseconds",
  ),
  jitter_ms: z.number().min(0).default(30).describe("that wait varies by up to this much, in milliseconds"),
});

const burst = z.strictObject({
  enabled: z.boolean().default(false).describe("whether there are windows in which burst_pct is in force"),
  interval_sec: z.number().positive().default(30).describe("from one window to the next, in seconds"),
  duration_sec: z.number().positive().default(5).describe("length of a window, in seconds"),
  now: z.boolean().optional().describe("a window is open for as long as this is true"),
  start_sec: z.number().min(0).optional().describe(
    "from the first request of a run to the first window, in seconds; interval_sec if absent, so that a run begins calm",
  ),
}).refine(({ enabled, interval_sec, duration_sec }) => !enabled || duration_sec < interval_sec, {
  path: ["duration_sec"],
  error: "expected less than interval_sec",
});

const odds = {
  pct: percent.default(0).describe("percent of requests"),
  burst_pct: percent.optional().describe("percent of requests during a burst; pct if absent"),
};

/** A fault as far as its schema goes. */
type SectionFault = Pick<FaultFacts, "name" | "summary" | "options">;

/** Parts that the schema of a section is built from. */
interface SectionParts<Settings extends z.ZodObject> {
  readonly summary: string;
  readonly faults: readonly SectionFault[];
  /** The domain's own keys. */
  readonly settings: Settings;
}

/** Settings that every section has, as parsed. */
interface CommonSettings {
  readonly paused?: boolean | undefined;
  readonly latency: z.output<typeof latency>;
  readonly selection: "priority" | "weighted";
  readonly burst: z.output<typeof burst>;
  readonly faults: Readonly<Record<string, FaultSettings | undefined>>;
}

/** Schema of the section of one domain. */
export interface SectionSchema<Settings> {
  /** The schema with all faults. */
  whole(): z.ZodType<Settings>;
  /**
   * A schema for one section, in any form, with the faults that it names alone. It finds the same problems in it as
   * the whole one, which takes some milliseconds to build, and to walk.
   */
  of(section: unknown): z.ZodType<Settings>;
}

/** The schema of the section of one domain, built from its faults: nothing is listed twice. */
export function sectionSchema<Settings extends z.ZodObject>(
  parts: SectionParts<Settings>,
): SectionSchema<CommonSettings & z.output<Settings>>;
export function sectionSchema(
  { faults, settings, summary }: SectionParts<z.ZodObject>,
): SectionSchema<unknown> {
  const schemaOfFault = oncePer(({ options, summary }: SectionFault) =>
    described(behind(odds, options()).optional(), summary)
  );
  const common = once(commonShape);
  const schemaWith = (named: readonly SectionFault[]) => {
    const shape = Object.fromEntries(named.map((fault) => [fault.name, schemaOfFault(fault)]));
    const own = z.strictObject(shape).prefault({}).describe("how often each fault fires, and how");
    return behind({ ...common(), faults: own }, settings).superRefine(refuseOverweight).prefault({})
      .describe(summary);
  };
  let last: { readonly names: string; readonly schema: z.ZodType } | undefined;
  return {
    whole: once(() => schemaWith(faults)),
    of(section) {
      const given = isObject(section) && isObject(section["faults"]) ? section["faults"] : {};
      const named = faults.filter(({ name }) => Object.hasOwn(given, name));
      const names = named.map(({ name }) => name).join();
      if (last?.names !== names) last = { names, schema: schemaWith(named) };
      return last.schema;
    },
  };
}

/** Keys that every section has, but for its faults. */
function commonShape() {
  return {
    paused: z.boolean().optional().describe("no faults, no rules and no latency while this is true"),
    latency: latency.prefault({}),
    selection: z.enum(["priority", "weighted"]).default("priority")
      .describe("priority: each fault draws in turn, the first hit wins; weighted: one draw over all"),
    burst: burst.prefault({}),
  };
}

/** The part of a section that the weights of its faults depend on. */
const weighing = once(() =>
  z.looseObject({
    selection: z.literal("weighted"),
    burst: z.looseObject({ enabled: z.boolean() }),
    faults: z.record(z.string(), z.looseObject({ pct: percent, burst_pct: percent.optional() }).optional()),
  })
);

/** Refuses weighted faults whose percentages could not be their shares. */
function refuseOverweight(section: z.output<z.ZodObject>, context: z.core.$RefinementCtx): void {
  if (section["selection"] !== "weighted") return;
  const { success, data } = weighing().safeParse(section, UNCOMPILED);
  const message = success ? overweight(data.faults, data.burst.enabled) : null;
  if (message !== null) context.addIssue({ code: "custom", path: ["selection"], message });
}

/** Describes a schema that nobody else has, itself: `describe` makes a copy, and there are hundreds of faults. */
function described<Schema extends z.ZodType>(schema: Schema, description: string): Schema {
  z.globalRegistry.add(schema, { description });
  return schema;
}

/** Schema of keys that must not be there. */
const never = z.never();

/** Puts keys before those of a schema, whose refinements stay, and refuses all others. */
function behind(first: z.ZodRawShape, { def, shape, clone }: z.ZodObject): z.ZodObject {
  return clone({ ...def, shape: { ...first, ...shape }, catchall: never });
}
