import * as z from "zod";
import { once } from "../base/once.ts";
import { fits } from "./decide.ts";
import type { MemoryFacts, Remembers, Sent } from "./fault_memory.ts";
import type { Answer, Reply } from "../reply/reply.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { HttpRequest } from "../reply/http_request.ts";

/**
 * Declares a fault; `inject` sees its options typed, checked and defaulted, and so does `applies`, which says to which
 * requests it can happen (to all if it is absent). With `memory` it sees notes on the replies that went out before.
 *
 * @example
 * ```ts
 * import * as z from "zod";
 * import { defineFault } from "./fault.ts";
 *
 * const teapot = defineFault({
 *   name: "teapot",
 *   kind: "http",
 *   summary: "418 I'm a teapot",
 *   options: () => z.object({ pots: z.int().default(1).describe("how many pots") }),
 *   inject: ({ error }, { pots }) => error({ status: 418, code: "teapot", message: `${pots} pots` }),
 * });
 * console.assert(teapot.name === "teapot");
 * ```
 */
export function defineFault<Options extends z.ZodObject, Ask = unknown, Note = never>(
  { options, applies, leavesMachine, memory, inject, ...fault }: Omit<Fault<Ask>, "options" | "arm"> & {
    /** Makes their schema, which a fault that nobody configures does without. */
    options(): Options;
    applies?(ask: Ask, options: z.output<Options>, request: HttpRequest): boolean;
    /** Tells whether the fault, so configured, names addresses off this machine. @default never */
    leavesMachine?(options: z.output<Options>): boolean;
    /** Makes it a fault with memory: it keeps notes on replies. A note is plain data, which travels as JSON. */
    readonly memory?: MemoryFacts<Ask> & { remember(sent: Sent<Ask>): Note | null };
    /** `notes` are what was remembered, newest first; at least one, as a fault with memory does not fire without. */
    inject(
      exchange: Exchange<Ask>,
      options: z.output<Options>,
      healthy: () => Promise<Answer>,
      notes: readonly Note[],
    ): Injected | Promise<Injected>;
  },
): Fault<Ask> {
  return {
    ...fault,
    options: once(options),
    arm(options: z.output<Options>) {
      const firing = (notes: readonly Note[]): Inject<Ask> => (exchange, healthy) =>
        inject(exchange, options, healthy, notes);
      return {
        ...(applies && { applies: (ask: Ask, request: HttpRequest) => applies(ask, options, request) }),
        leavesMachine: leavesMachine?.(options) ?? false,
        ...(memory && {
          memory: {
            ...memory,
            remember: (sent: Sent<Ask>) => written(memory.remember(sent)),
            firing: (notes: readonly string[]) => firing(notes.map((note) => JSON.parse(note))),
          },
        }),
        inject: firing([]),
      };
    },
  };
}

function written(note: unknown): string | null {
  return note === null ? null : JSON.stringify(note);
}

/** The same fault, for those requests alone that `applies` tells of. */
export function narrowed<Ask>(fault: Fault<Ask>, applies: (ask: Ask) => boolean): Fault<Ask> {
  return {
    ...fault,
    arm(options) {
      const armed = fault.arm(options);
      return { ...armed, applies: (ask, request) => applies(ask) && fits(armed, ask, request) };
    },
  };
}

/** Percent of requests. */
export const percent = z.number().min(0).max(100);

const RANGE = "expected [min, max]";

/** A pair of numbers `[min, max]` with a common unit, both ≥ 0. */
export const range = z.tuple([z.number().min(0), z.number().min(0)], { error: RANGE }).refine(isRange, {
  error: `${RANGE} with min <= max`,
});

/** A pair of whole numbers `[min, max]` with a common unit, both ≥ 0. */
export const wholeRange = z.tuple([z.int().min(0), z.int().min(0)], { error: RANGE }).refine(isRange, {
  error: `${RANGE} with min <= max`,
});

const BYTES_EACH = new WeakMap<object, number>();

/**
 * An option that counts what is sent. `bytes_each` is what one of them takes on the wire, about: clients that ask for a
 * fault may ask for so many as fit into `server.per_request_faults.max_bytes`.
 */
export function counted<Option extends z.ZodType>(option: Option, bytes_each: number): Option {
  BYTES_EACH.set(option, bytes_each);
  return option;
}

/** Size of one item that an option counts, in bytes; `undefined` for options that count none. */
export function bytesEachOf(option: z.ZodType | undefined): number | undefined {
  return option && BYTES_EACH.get(option);
}

function isRange([min, max]: readonly [number, number]): boolean {
  return min <= max;
}

/** Configuration of one fault. */
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
    return pct > 0 || burst_pct > 0 ? [{ fault, pct, burst_pct, options, ...fault.arm(options) }] : [];
  });
}

/** A fault at work. Calls `healthy` for the good reply, before, after or never. */
export type Inject<Ask> = (
  exchange: Exchange<Ask>,
  healthy: () => Promise<Answer>,
) => Injected | Promise<Injected>;

/** Reply of a fault; `null` where it finds nothing to spoil: the good reply goes out, and nothing is booked. */
export type Injected = Reply | null;

/** One way to misbehave. */
export interface Fault<Ask = unknown> {
  readonly name: string;
  readonly kind: FaultKind;
  readonly summary: string;
  /**
   * Set if it can happen before the body of a request has come: to a client that waits until it is asked for its body,
   * or, `"unread"`, to any.
   */
  readonly early?: boolean | "unread";
  /** Fallback of a transport without raw sockets; absent where every transport is exact. */
  readonly degraded?: string;
  /** The schema of its options, built at the first call. */
  options(): z.ZodObject;
  /** Gets it ready to fire; `options` is what the schema of that name made of them. */
  arm(
    options: Readonly<Record<string, unknown>>,
  ): Pick<Armed<Ask>, "applies" | "leavesMachine" | "memory" | "inject">;
}

/** Static description of a fault. */
export type FaultFacts = Pick<Fault<never>, "name" | "kind" | "summary" | "degraded" | "options">;

/** Part of a reply that a fault damages: the connection and its bytes, the status, the course of a stream, or the content. */
export type FaultKind = "transport" | "http" | "stream" | "content";

/** A fault with its odds, in percent of the requests it can happen to, ready to fire. */
export interface Armed<Ask = unknown> extends Remembers<Ask> {
  readonly fault: Pick<Fault<Ask>, "name" | "kind" | "degraded" | "early">;
  readonly pct: number;
  readonly burst_pct: number;
  /** Its options as parsed; absent for one that has none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Tells whether it can happen to this request; absent: to any. */
  readonly applies?: (ask: Ask, request: HttpRequest) => boolean;
  /** True if it names addresses off this machine. */
  readonly leavesMachine?: boolean;
  readonly inject: Inject<Ask>;
}
