import * as z from "zod";
import { once } from "../base/once.ts";
import { isObject, itemsIn } from "../base/json.ts";
import { merge, type Tree, treeOf, valueAt } from "../base/tree.ts";

/** Most phases of a scenario, and steps in which a ramp changes its numbers. */
const MOST_PHASES = 100;
const RAMP_STEPS = 20;

const length = () => ({
  for_sec: z.number().positive().optional().describe("how long it lasts, in seconds"),
  for_requests: z.int().min(1).optional().describe("how long it lasts, in requests"),
});

const phase = once(() =>
  z.strictObject({
    name: z.string().min(1).max(64).optional().describe(
      "what it is called in rows and headers; its place if absent",
    ),
    ...length(),
    config: z.record(z.string(), z.unknown()).default({}).describe(
      "what lies over the configuration while it lasts, by domain: { llm: { faults: … } }",
    ),
    rules: z.array(z.unknown()).default([]).describe("rules in front of those of the LLM APIs"),
    ramp: z.record(z.string(), z.tuple([z.number(), z.number()], { error: "expected [from, to]" })).default(
      {},
    ).describe(
      `numbers that change evenly, in ${RAMP_STEPS} steps: { llm.faults.rate_limit.pct: [0, 40] }`,
    ),
  })
);

/** Schema of a scenario: phases that lie over the configuration one after the other. */
export const scenarioSchema = once(() =>
  z.strictObject({
    name: z.string({ error: "expected the name of a scenario; --scenario NAME takes one of a file" }).min(1)
      .max(64)
      .describe("what it is called"),
    description: z.string().optional().describe("what happens, in one line"),
    source: z.string().optional().describe("where it happened"),
    figures: z.string().optional().describe("figures and dates of what happened"),
    good_clients: z.string().optional().describe("what a client does that copes"),
    lies: z.boolean().default(false).describe("the codes that are sent are not the cause"),
    time_scale: z.number().min(0.001).max(100_000).default(1).describe(
      "how many times as fast its seconds pass",
    ),
    repeat: z.boolean().default(false).describe("begins again behind its last phase"),
    started_ms: z.number().optional().describe(
      "when it began, in milliseconds since 1970; set when it is started, so that a fleet changes phases at the same instant",
    ),
    phases: z.array(phase()).min(1).max(MOST_PHASES).describe("its phases, one behind the other"),
  }).superRefine(({ phases, repeat, time_scale }, context) => {
    const lengths = phases.map(({ for_sec, for_requests }) =>
      [for_sec, for_requests].filter((one) => one !== undefined)
    );
    for (const [index, own] of lengths.entries()) {
      if (own.length > 1 || (own.length === 0 && index < phases.length - 1)) {
        const message =
          "expected one of for_sec and for_requests; the last phase may have neither, and then has no end";
        context.addIssue({ code: "custom", path: ["phases", index], message });
      }
    }
    const last = phases.length - 1;
    if (lengths[last]?.length === 0) {
      if (Object.keys(phases[last]?.ramp ?? {}).length > 0) {
        const message =
          "changes numbers over the length of its phase; expected for_sec or for_requests beside it";
        context.addIssue({ code: "custom", path: ["phases", last, "ramp"], message });
      }
      if (repeat) {
        const message = "the last phase has no end, so nothing begins again; give it for_sec or for_requests";
        context.addIssue({ code: "custom", path: ["repeat"], message });
      }
    }
    if (phases.some(({ for_sec }) => for_sec) && phases.some(({ for_requests }) => for_requests)) {
      context.addIssue({
        code: "custom",
        path: ["phases"],
        message: "expected for_sec or for_requests in all phases alike",
      });
    }
    if (time_scale !== 1 && !phases.some(({ for_sec }) => for_sec)) {
      context.addIssue({
        code: "custom",
        path: ["time_scale"],
        message: "changes nothing, as no phase lasts for seconds (for_sec); leave it out",
      });
    }
  })
);

/** A scenario, as parsed. */
export type Scenario = z.output<ReturnType<typeof scenarioSchema>>;

/** A part of a scenario in which the configuration stays the same. */
export interface Slot {
  readonly phase: string;
  /** Place of the phase. */
  readonly index: number;
  /** Seconds of the scenario, or requests, from its beginning on. */
  readonly from: number;
  readonly to: number;
  /** Patch of the configuration while the phase lasts, and rules in front of those of the first domain. */
  readonly patch: Tree;
  readonly rules: readonly unknown[];
}

/** The slots of a scenario, one behind the other. */
export function slotsOf({ phases }: Pick<Scenario, "phases">): Slot[] {
  let end = 0;
  return phases.flatMap(({ name, for_sec, for_requests, config, rules, ramp }, index) => {
    const size = for_sec ?? for_requests ?? Infinity;
    const from = end;
    end += size;
    const common = { phase: name ?? String(index), index, rules };
    if (Object.keys(ramp).length === 0 || size === Infinity) {
      return [{ ...common, from, to: end, patch: ramped(config, ramp, 0.5) }];
    }
    return Array.from({ length: RAMP_STEPS }, (_, step) => ({
      ...common,
      from: from + size * step / RAMP_STEPS,
      to: from + size * (step + 1) / RAMP_STEPS,
      patch: ramped(config, ramp, (step + 0.5) / RAMP_STEPS),
    }));
  });
}

/** A patch with numbers on their way, `part` of which is done, as a fraction of 1. */
function ramped(patch: Tree, ramp: Scenario["phases"][number]["ramp"], part: number): Tree {
  return Object.entries(ramp).reduce(
    (tree, [path, [from, to]]) => merge(tree, treeOf(path.split("."), from + (to - from) * part)),
    patch,
  );
}

/** A configuration as it is in a slot; `first` is the domain that its rules are for. */
export function configInSlot({ scenario: _, ...config }: Tree, { patch, rules }: Slot, first: string): Tree {
  const tree = merge(config, patch);
  if (rules.length === 0) return tree;
  const own = valueAt(tree, [first, "rules"]);
  return merge(tree, treeOf([first, "rules"], [...rules, ...itemsIn(own)]));
}

/** A tree whose scenario, if it has one that has not begun yet, begins now; milliseconds since 1970. */
export function started<Kept extends Tree>(tree: Kept, now_ms: number): Kept {
  const scenario = tree["scenario"];
  if (!isObject(scenario) || scenario["started_ms"] !== undefined) return tree;
  return { ...tree, scenario: { ...scenario, started_ms: now_ms } };
}

/** A tree whose scenario goes on where it is in the tree before, if it is the same one; else it begins now. */
export function continued<Kept extends Tree>(tree: Kept, before: Tree, now_ms: number): Kept {
  const [scenario, known] = [tree["scenario"], before["scenario"]];
  if (!isObject(scenario) || !isObject(known)) return started(tree, now_ms);
  const { started_ms } = known;
  const isSame = JSON.stringify({ ...scenario, started_ms }) === JSON.stringify({ ...known, started_ms });
  return isSame ? { ...tree, scenario: { ...scenario, started_ms } } : started(tree, now_ms);
}
