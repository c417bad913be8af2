import * as z from "zod";
import { hint } from "../../base/hint.ts";
import { filled } from "../../config/input.ts";
import { plainLayer } from "../../config/layer.ts";
import { problemsOf } from "../../config/problems.ts";
import type { PerRequestFaults } from "../../config/per_request_faults.ts";
import type { HttpRequest } from "../../reply/http_request.ts";
import { chained, chainProblem } from "../../faults/chained.ts";
import { fits } from "../../faults/decide.ts";
import { type Armed, bytesEachOf, type Fault } from "../../faults/fault.ts";
import { type FaultRequest, parseFaultRequests, wrong } from "./grammar.ts";

/** Header and query parameter that ask for faults. */
const PARAMETER = "fault";
const HEADER = "x-errorworks-fault";

/** Faults that there are to ask for, and how much of each. */
export interface AskContext<Ask> {
  readonly faults: readonly Fault<Ask>[];
  readonly caps: PerRequestFaults;
  /** The same ask for the reply in full and without a coding. */
  plain(ask: Ask): Ask;
}

/** Faults that a request has asked for. */
export interface AskedFaults<Ask> {
  /** Their names, in their order. */
  readonly asked: string;
  /** All that can happen to the request, as one; `null`: none can. */
  readonly forced: Armed<Ask> | null;
}

/**
 * The faults that a request asks for, by its query or else by a header; `null`: for none. Those that cannot
 * happen to it are left out, so that a client may send the header with all that it asks for.
 * @throws {ApiError} 400 where it cannot be told what is wanted, or it is more than is allowed
 */
export async function requestedFault<Ask>(
  { ask, request, queries }: {
    readonly ask: Ask;
    readonly request: HttpRequest;
    /** All values of a parameter of the query. */
    readonly queries: (name: string) => readonly string[];
  },
  { faults, caps, plain }: AskContext<Ask>,
): Promise<AskedFaults<Ask> | null> {
  if (!caps.enabled) return null;
  const [text = request.header(HEADER), ...more] = queries(PARAMETER);
  if (text === undefined) return null;
  if (more.length > 0) {
    throw wrong(
      `expected one parameter "${PARAMETER}" with all faults in it, got ${more.length + 1} parameters`,
    );
  }
  const wanted = (await parseFaultRequests(text)).map((wish) => armedBy(wish, faults, caps));
  const apart = chainProblem(wanted);
  if (apart !== null) throw wrong(apart);
  const fitting = wanted.filter((fault) => fits(fault, ask, request));
  const asked = wanted.map(({ fault }) => fault.name).join(",");
  return { asked, forced: chained(fitting, { maxDelayMs: caps.max_delay_sec * 1000, plain }) };
}

function armedBy<Ask>(
  { name, options: given }: FaultRequest,
  faults: readonly Fault<Ask>[],
  caps: PerRequestFaults,
): Armed<Ask> {
  const fault = known(name, faults);
  const schema = fault.options();
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(checked(name, schema, given))) {
    const option = schema.shape[key];
    const most = mostOf(key, bytesEachOf(option), caps);
    // What was not asked for is lowered, or some faults could not be asked for at all.
    options[key] = key in given ? value : lowered(value, most);
    if (key in given && largestOf(value) > most) throw wrong(`${name}.${key}: at most ${Math.floor(most)}`);
    if (options[key] !== value && option && !accepts(option, options[key])) {
      throw wrong(`${name}: takes more than server.per_request_faults allows, ${Math.floor(most)} of ${key}`);
    }
  }
  const armed = fault.arm(options);
  if (armed.leavesMachine) {
    throw wrong(`${name}: the configuration alone may lead clients to addresses off this machine`);
  }
  return { fault, pct: 100, burst_pct: 100, ...armed };
}

function known<Ask>(name: string, faults: readonly Fault<Ask>[]): Fault<Ask> {
  const found = faults.find((fault) => fault.name === name);
  if (found) return found;
  throw wrong(`there is no fault "${name}"${hint(name, faults.map((fault) => fault.name))}`);
}

function checked(
  name: string,
  schema: z.ZodObject,
  given: FaultRequest["options"],
): Record<string, unknown> {
  const strict = schema.strict();
  const result = strict.safeParse(widened(schema, given));
  if (result.success) return { ...result.data };
  const [problem] = problemsOf(result.error.issues, strict, [plainLayer("", given)]);
  const takes = Object.keys(schema.shape).join(", ") || "no options";
  throw wrong(`${name}.${problem?.path}: ${problem?.message}; ${name} takes ${takes}`);
}

/** Options of a fault in full: a number stands for both ends of a range, a name for a list of one, and 404 for "404". */
export function widened(
  { shape }: z.ZodObject,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const wide = (key: string, value: unknown) => Object.hasOwn(shape, key) ? wider(shape[key], value) : value;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, wide(key, value)]));
}

function wider(schema: z.core.$ZodType | undefined, given: unknown): unknown {
  if (!schema || accepts(schema, given)) return given;
  const value = filled(schema, given);
  return [[value, value], [value]].find((form) => accepts(schema, form)) ?? value;
}

function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}

/** Units of sizes, as names of options end with them, in bytes. */
const SIZES: Readonly<Record<string, number>> = {
  bytes: 1,
  kib: 1024,
  kb: 1000,
  mib: 1_048_576,
  mb: 1_000_000,
};

/** The most that can be asked for of an option, in its own unit, or of what it counts. */
function mostOf(
  key: string,
  bytes_each: number | undefined,
  { max_bytes, max_hops }: PerRequestFaults,
): number {
  const unit = key.split("_").at(-1) ?? "";
  return unit === "hops" ? max_hops : max_bytes / (bytes_each ?? SIZES[unit] ?? 0);
}

function largestOf(value: unknown): number {
  return Math.max(...[value].flat().filter((one) => typeof one === "number"));
}

function lowered(value: unknown, most: number): unknown {
  if (Array.isArray(value)) return value.map((one) => lowered(one, most));
  return typeof value === "number" && value > most ? Math.floor(most) : value;
}
