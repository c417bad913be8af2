import { z } from "zod";
import type { Answer, Armed, Exchange, Fault, Reply } from "./types.ts";

/**
 * Declares a fault; `inject` sees its options typed, checked and defaulted, and so does `applies`, which says to which
 * requests it can happen (to all if it is absent).
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { defineFault } from "./fault.ts";
 *
 * const teapot = defineFault({
 *   name: "teapot",
 *   kind: "http",
 *   summary: "418 I'm a teapot",
 *   options: z.object({ pots: z.int().default(1).describe("how many pots") }),
 *   inject: ({ error }, { pots }) => error({ status: 418, code: "teapot", message: `${pots} pots` }),
 * });
 * console.assert(teapot.name === "teapot");
 * ```
 */
export function defineFault<Options extends z.ZodObject, Ask = unknown>(
  { applies, leavesMachine, inject, ...fault }: Omit<Fault<Ask>, "options" | "arm"> & {
    readonly options: Options;
    applies?(ask: Ask, options: z.output<Options>): boolean;
    /** Tells whether the fault, so configured, names addresses off this machine. @default never */
    leavesMachine?(options: z.output<Options>): boolean;
    inject(
      exchange: Exchange<Ask>,
      options: z.output<Options>,
      healthy: () => Promise<Answer>,
    ): Reply | Promise<Reply>;
  },
): Fault<Ask> {
  return {
    ...fault,
    arm(options: z.output<Options>) {
      return {
        ...(applies && { applies: (ask: Ask) => applies(ask, options) }),
        leavesMachine: leavesMachine?.(options) ?? false,
        inject: (exchange, healthy) => inject(exchange, options, healthy),
      };
    },
  };
}

/** Percent of requests. */
export const percent = z.number().min(0).max(100);

/** A pair of numbers `[min, max]` with a common unit, both ≥ 0. */
export const range = z.tuple([z.number().min(0), z.number().min(0)]).refine(
  ([min, max]) => min <= max,
  { error: "expected [min, max] with min <= max" },
);

/** The same in whole numbers. */
export const wholeRange = z.tuple([z.int().min(0), z.int().min(0)]).refine(
  ([min, max]) => min <= max,
  { error: "expected [min, max] with min <= max" },
);

/** What the configuration says of one fault. */
export interface FaultSettings {
  readonly pct: number;
  readonly burst_pct?: number | undefined;
}

/** The faults that can fire under `settings`, in their order of priority; `settings` are parsed. */
export function armFaults<Ask>(
  faults: readonly Fault<Ask>[],
  settings: Readonly<Record<string, FaultSettings | undefined>>,
): readonly Armed<Ask>[] {
  return faults.flatMap((fault) => {
    const given = settings[fault.name];
    if (!given) return [];
    const { pct, burst_pct = pct, ...options } = given;
    return pct > 0 || burst_pct > 0 ? [{ fault, pct, burst_pct, ...fault.arm(options) }] : [];
  });
}
