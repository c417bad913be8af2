import * as z from "zod";
import type { Problem } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { isObject } from "../base/json.ts";
import { oncePer } from "../base/once_per.ts";
import { plainLayer } from "../config/layer.ts";
import { problemsOf } from "../config/problems.ts";
import { chained, chainProblem } from "../faults/chained.ts";
import { editFault, replyFault } from "../faults/custom/custom_fault.ts";
import { fits } from "../faults/decide.ts";
import { type Armed, armFaults, type Fault } from "../faults/fault.ts";
import type { RuleRequest } from "./rule_request.ts";
import { BESIDE_DO, type StepSettings } from "./rule_settings.ts";
import type { RuleVocabulary } from "./vocabulary.ts";

/** Action of a rule on one request. */
export interface Step<Ask> {
  /** Settings under `do`, as they are written. */
  readonly settings: StepSettings;
  /** The request goes on to the next rule. */
  readonly passes: boolean;
  /** Wait before the reply; `null`: the configured one. */
  readonly latency: { readonly base_ms: number; readonly jitter_ms: number } | null;
  /** Fault of the step; `null`: chance decides about faults. */
  readonly armed: Armed<Ask> | null;
  /** True if the step can happen to every request. */
  readonly isAlways: boolean;
  /** True if the step can happen to a request. */
  applies(request: RuleRequest<Ask>): boolean;
  /** The ask with what the step settles of its answer. */
  settle(ask: Ask): Ask;
}

/** Words, faults and place of a step. */
export interface StepContext<Ask> {
  readonly vocabulary: RuleVocabulary<Ask>;
  readonly faults: readonly Fault<Ask>[];
  /** Dotted path of the step in the configuration. */
  readonly path: string;
  /** Name of its rule. */
  readonly rule: string;
}

/** A step, ready to be taken, and what is wrong with it. */
export interface StepDraft<Ask> {
  readonly step: Step<Ask>;
  readonly problems: readonly Problem[];
}

/** Keys of steps that are the engine's. */
const COMMON = ["pass", "fault", "faults", "latency", "edit", "end", "reply"];

/** Those of them that a written reply leaves nothing to do, as all keys that are a domain's own. */
const MAKE_GOOD_REPLY = ["edit"];

/** Makes a step ready. */
export function stepOf<Ask>(settings: StepSettings, context: StepContext<Ask>): StepDraft<Ask> {
  const { vocabulary, rule } = context;
  const keys = Object.keys(settings);
  const own = keys.flatMap((key) => {
    const known = Object.hasOwn(vocabulary.steps, key) ? vocabulary.steps[key] : undefined;
    return known ? [{ key, known, value: settings[key], settle: known.settling(settings[key], rule) }] : [];
  });
  const wanted = own.flatMap(({ key, known, value }) => {
    const fault = known.faultIn?.(value);
    return fault === undefined ? [] : [{ wanted: fault, path: `${context.path}.${key}.fault`, beside: {} }];
  });
  const named = [...wanted, ...namedIn(settings, context)].map((one) => armedBy(one, context.faults));
  const { latency } = settings;
  const all = [...writtenIn(settings, vocabulary), ...named.flatMap(({ armed }) => armed ?? [])];
  const armed = chained(all, vocabulary);
  const apart = chainProblem(all);
  return {
    step: {
      settings,
      passes: settings.pass === true,
      latency: latency ?? null,
      armed,
      isAlways: own.every(({ known }) => !known.applies) && armed?.applies === undefined,
      applies: (request) =>
        own.every(({ known }) => known.applies?.(request.ask) ?? true) &&
        (armed === null || fits(armed, request.ask, request)),
      settle: (ask) => own.reduce((settled, { settle }) => settle(settled), ask),
    },
    problems: [
      ...stepProblems(settings, context),
      ...named.flatMap(({ problems }) => problems),
      ...(apart === null ? [] : [{ path: context.path, message: apart }]),
    ],
  };
}

/** Problems of a step as a whole. */
function stepProblems<Ask>(
  settings: StepSettings,
  { vocabulary, path }: Pick<StepContext<Ask>, "vocabulary" | "path">,
): Problem[] {
  const known = [...COMMON, ...Object.keys(vocabulary.steps)];
  const said = Object.keys(settings).filter((key) => settings[key] !== undefined);
  const unknown = said.filter((key) => !known.includes(key) && typeof settings.fault !== "string");
  const wrong = unknown.map((key) => ({
    path: `${path}.${key}`,
    message: misplaced(key) ?? `unknown key${hint(key, known)}`,
  }));
  if (said.length === 0) wrong.push({ path, message: `expected one of ${known.join(", ")}` });
  if (settings.pass && said.length > 1) {
    wrong.push({
      path: `${path}.pass`,
      message: "passes the request on, so nothing else can stand beside it",
    });
  }
  const idle = settings.reply
    ? said.filter((key) => MAKE_GOOD_REPLY.includes(key) || key in vocabulary.steps)
    : [];
  wrong.push(...idle.map((key) => ({
    path: `${path}.${key}`,
    message:
      "changes the good reply, and the reply beside it is sent as it is written: leave one of them out",
  })));
  if (settings.end !== undefined && !settings.edit) {
    wrong.push({
      path: `${path}.end`,
      message: "tells how an edited reply ends; expected edit beside it, or reply.end",
    });
  }
  return wrong;
}

/** Why a key of a rule cannot stand in its step; `undefined` for any other key. */
function misplaced(key: string): string | undefined {
  return BESIDE_DO.includes(key) ? "unknown key here: it stands beside do, not in it" : undefined;
}

/** A fault as a rule names it. */
interface NamedFault {
  readonly wanted: unknown;
  readonly path: string;
  /** Options that stand beside it. */
  readonly beside: Readonly<Record<string, unknown>>;
}

function namedIn<Ask>(settings: StepSettings, { vocabulary, path }: StepContext<Ask>): NamedFault[] {
  const known = [...COMMON, ...Object.keys(vocabulary.steps)];
  const beside = Object.fromEntries(Object.entries(settings).filter(([key]) => !known.includes(key)));
  const { fault, faults = [] } = settings;
  return [
    ...(fault === undefined ? [] : [{ wanted: fault, path: `${path}.fault`, beside }]),
    ...faults.map((wanted, at) => ({ wanted, path: `${path}.faults.${at}`, beside: {} })),
  ];
}

/** Changes of the good reply that a step writes out itself, applied before any fault. */
function writtenIn<Ask>(
  { edit, end, reply }: StepSettings,
  { frameKind }: RuleVocabulary<Ask>,
): Armed<Ask>[] {
  return [
    ...(reply ? [replyFault<Ask>("reply", reply)] : []),
    ...(edit ? [editFault<Ask>("edit", { edits: edit, end, frameKind })] : []),
  ];
}

/** Options of a fault, and no other keys: building the schema takes much longer than using it. */
const strictOptions = oncePer((fault: Pick<Fault<never>, "options">): z.ZodObject =>
  fault.options().strict()
);

/** The fault that a rule names, or what is wrong with it. */
function armedBy<Ask>(
  { wanted, path, beside }: NamedFault,
  faults: readonly Fault<Ask>[],
): { readonly armed: Armed<Ask> | null; readonly problems: readonly Problem[] } {
  const wrong = (...problems: readonly Problem[]) => ({ armed: null, problems });
  const [[name, options] = ["", {}], ...more] = typeof wanted === "string"
    ? [[wanted, beside] as const]
    : Object.entries(isObject(wanted) ? wanted : {});
  if (more.length > 0) return wrong({ path, message: `expected one fault, got ${more.length + 1}` });
  const known = faults.find((one) => one.name === name);
  const at = typeof wanted === "string" || name === "" ? path : `${path}.${name}`;
  if (!known) {
    return wrong({
      path: at,
      fault: name,
      message: `there is no fault "${name}"${hint(name, faults.map((one) => one.name))}`,
    });
  }
  const schema = strictOptions(known);
  const { data, error } = schema.safeParse(options);
  if (!error) {
    return { armed: armFaults([known], { [name]: { ...data, pct: 100 } })[0] ?? null, problems: [] };
  }
  const under = typeof wanted === "string" ? path.replace(/\.fault$/, "") : at;
  const problems = problemsOf(error.issues, schema, [plainLayer("", isObject(options) ? options : {})]);
  return wrong(...problems.map(({ path, message }) => {
    const isBeside = typeof wanted === "string" && !Object.hasOwn(schema.shape, path);
    return { path: `${under}.${path}`, message: isBeside ? misplaced(path) ?? message : message };
  }));
}
