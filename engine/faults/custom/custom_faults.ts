import * as z from "zod";
import { once } from "../../base/once.ts";
import { ConfigError } from "../../base/error.ts";
import { type Fault, type FaultSettings, percent } from "../fault.ts";
import { editFault, replyFault } from "./custom_fault.ts";
import { editSchema, ENDS, type FrameKind } from "./edit.ts";
import { replySchema } from "./written_reply.ts";

const custom = once(() =>
  z.strictObject({
    summary: z.string().max(200).optional().describe("what it does, in one line"),
    pct: percent.default(0).describe("percent of requests"),
    burst_pct: percent.optional().describe("percent of requests during a burst; pct if absent"),
    edit: z.array(editSchema()).min(1).max(100).optional().describe(
      "changes of the JSON of the good reply",
    ),
    end: z.enum(ENDS).optional().describe(
      "with edit: how the reply ends behind the last frame that was changed",
    ),
    reply: replySchema().optional().describe("a reply that is sent as it is written"),
  }).refine(({ edit, reply }) => (edit === undefined) !== (reply === undefined), {
    error: "expected either edit or reply",
  })
);

/** Faults that a configuration writes itself, by name. */
export const customFaultsSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, "expected a name such as half_usage: a-z, 0-9 and _"),
  z.lazy(custom),
).default({}).describe(
  "faults of your own: a changed or a written reply under a name, drawn and counted like the others, behind all of them",
);

/** Faults that a configuration writes itself, as parsed. */
export type CustomFaults = Readonly<Record<string, z.output<ReturnType<typeof custom>>>>;

/** Faults that a configuration writes itself, and how often each fires. */
export interface CustomFaultList<Ask> {
  readonly faults: readonly Fault<Ask>[];
  readonly settings: Readonly<Record<string, FaultSettings>>;
}

/** Makes the faults ready that a configuration writes itself. */
export function customFaults<Ask>(
  given: CustomFaults,
  frameKind: (data: unknown) => FrameKind,
): CustomFaultList<Ask> {
  const faults = Object.entries(given).map(([name, { summary = "", edit, end, reply }]): Fault<Ask> => {
    const armed = reply
      ? replyFault<Ask>(name, reply)
      : editFault<Ask>(name, { edits: edit ?? [], end, frameKind });
    const { fault: { kind }, inject } = armed;
    return { name, kind, summary, options: () => z.object({}), arm: () => ({ inject }) };
  });
  const settings = Object.entries(given).map(([name, { pct, burst_pct }]) => [name, { pct, burst_pct }]);
  return { faults, settings: Object.fromEntries(settings) };
}

/** All faults there are under a configuration. @throws {ConfigError} where one of its own has the name of another */
export function withCustomFaults<Ask>(
  faults: readonly Fault<Ask>[],
  { faults: custom }: CustomFaultList<Ask>,
  path: string,
): readonly Fault<Ask>[] {
  const taken = custom.filter(({ name }) => faults.some((fault) => fault.name === name));
  if (taken.length === 0) return [...faults, ...custom];
  const message = "expected a name that no fault has yet";
  throw new ConfigError(taken.map(({ name }) => ({ path: `${path}.${name}`, message })));
}
