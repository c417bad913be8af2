import type { Problem } from "../base/error.ts";
import { textKey } from "../base/hash.ts";
import { hint } from "../base/hint.ts";
import { isObject } from "../base/json.ts";
import { linkSchema, type RuleSettings } from "./rule_settings.ts";
import { clientOf, type RuleRequest } from "./rule_request.ts";
import { isToken } from "../base/http_token.ts";
import { endpointProblem, hashProblem, methodProblem, nameProblem } from "./never_fits.ts";
import { literalsOf, needOf, sourceIn, type TextKind, textMatcher, type TextNeed } from "./text_matcher.ts";
import type { RuleVocabulary, WhenKey } from "./vocabulary.ts";

/** One thing that a request has to be for a rule to take it. */
export interface Condition<Ask> {
  /** Its key in `when`. */
  readonly name: string;
  /** The wanted value, as it is written. */
  readonly wanted: unknown;
  fits(request: RuleRequest<Ask>): boolean;
  /** Texts one of which `found` has to be, or to contain, for it to fit; absent where no text tells. */
  readonly need?: TextNeed | undefined;
  /** Test of a text that a request has there, and the texts that are wanted where none is a pattern; for what is a text. */
  readonly test?: (text: string) => boolean;
  readonly literals?: readonly string[] | undefined;
  /** The value that the request has there. */
  found(request: RuleRequest<Ask>): unknown;
  /** Name of the fault whose history it asks for. */
  readonly link?: string;
}

/** The conditions of a rule, and what is wrong with them. */
export interface Conditions<Ask> {
  readonly conditions: readonly Condition<Ask>[];
  readonly problems: readonly Problem[];
}

/** Makes the conditions of a rule ready; `path` is where they are in the configuration. */
export async function conditionsOf<Ask>(
  when: RuleSettings["when"],
  { path, ...place }: Place<Ask>,
): Promise<Conditions<Ask>> {
  const made = await Promise.all(
    Object.entries(when).filter(([, wanted]) => wanted !== undefined).map(([name, wanted]) =>
      conditionOf(name, wanted, { ...place, path: path === "" ? name : `${path}.${name}` })
    ),
  );
  return {
    conditions: made.flatMap(({ conditions }) => conditions),
    problems: made.flatMap(({ problems }) => problems),
  };
}

/** Ways to read what every request has. */
type Read<Ask> = (request: RuleRequest<Ask>) => string | null;

/** Tells why no request can have what a pattern stands for; `null` if one can. */
type NeverFits = (pattern: string) => string | null | Promise<string | null>;

/** The parts of a domain's words that tell which paths and endpoints there are. */
type Routing = Pick<RuleVocabulary<never>, "endpoints" | "pathProblem">;

interface CommonKey {
  readonly kind: TextKind;
  readonly read: Read<unknown>;
  readonly problem?: (pattern: string, routing: Routing) => ReturnType<NeverFits>;
}

const COMMON: Readonly<Record<string, CommonKey>> = {
  method: { kind: "glob", read: ({ method }) => method, problem: methodProblem },
  path: {
    kind: "glob",
    read: ({ path }) => path,
    problem: (pattern, { pathProblem }) => pathProblem(pattern),
  },
  endpoint: {
    kind: "glob",
    read: ({ route }) => route,
    problem: async (pattern, { endpoints }) => endpointProblem(pattern, await endpoints()),
  },
  asked: { kind: "glob", read: ({ asked }) => asked, problem: hashProblem },
  api_key: { kind: "pattern", read: ({ caller }) => caller.key },
};

/** Names of which a rule takes a share. */
const SHARED: Readonly<Record<string, Read<unknown>>> = {
  clients_pct: clientOf,
  keys_pct: ({ caller }) => caller.key,
};

/** Words that conditions are made of, and where they are. */
interface Place<Ask> {
  readonly vocabulary: RuleVocabulary<Ask>;
  readonly path: string;
  /** Identity by which its shares of clients and keys are drawn. */
  readonly group: string;
  /** Names of the faults that there are. */
  readonly faults: readonly string[];
}

async function conditionOf<Ask>(name: string, wanted: unknown, place: Place<Ask>): Promise<Conditions<Ask>> {
  const common = COMMON[name];
  if (common && isTexts(wanted)) {
    const { problem = () => null, ...key } = common;
    const problems = await problemsOf(wanted, (pattern) => problem(pattern, place.vocabulary), place.path);
    return withProblems(await textCondition({ name, wanted, ...key }, place.path), problems);
  }
  if (name === "linked") return linkedCondition(wanted, place);
  if (isObject(wanted)) return await namedConditions(name, wanted, place.path);
  if (name === "client" && isTexts(wanted)) return await clientCondition(wanted, place.path);
  const named = SHARED[name];
  if (named) return share({ name, wanted, read: named, group: place.group });
  if (name === "attempt") return plain({ name, wanted, found: ({ attempt }) => attempt });
  const key = place.vocabulary.when[name];
  if (!key) return { conditions: [], problems: [] }; // the schema refuses it
  return await ownCondition({ name, wanted, key }, place);
}

function withProblems<Ask>(
  { conditions, problems }: Conditions<Ask>,
  more: readonly Problem[],
): Conditions<Ask> {
  return { conditions, problems: [...problems, ...more] };
}

/** Problems of patterns that no request can match, since their rule would never act. */
async function problemsOf(
  wanted: string | readonly string[],
  problem: NeverFits,
  path: string,
): Promise<Problem[]> {
  const messages = await Promise.all([wanted].flat().map(problem));
  return messages.flatMap((message) => message === null ? [] : [{ path, message }]);
}

async function textCondition<Ask>(
  { name, wanted, kind, read }: {
    readonly name: string;
    readonly wanted: string | readonly string[];
    readonly kind: TextKind;
    readonly read: Read<Ask>;
  },
  path: string,
): Promise<Conditions<Ask>> {
  const { test, problems } = await textMatcher(wanted, kind, path);
  const fits = (request: RuleRequest<Ask>) => test(read(request) ?? "");
  const texts = { need: needOf(wanted, kind), test, literals: literalsOf(wanted, kind) };
  return { conditions: [{ name, wanted, found: read, fits, ...texts }], problems };
}

/** Headers or parameters of the query, each by its name. */
async function namedConditions<Ask>(
  name: string,
  wanted: Readonly<Record<string, unknown>>,
  path: string,
): Promise<Conditions<Ask>> {
  const all = await Promise.all(
    Object.entries(wanted).map(([own, value]) => {
      const read: Read<Ask> = (request) =>
        (name === "query" ? request.query(own) : request.header(own.toLowerCase())) ?? null;
      return namedCondition({ name: `${name}.${own}`, wanted: String(value), read }, `${path}.${own}`);
    }),
  );
  const unsendable = name === "headers" ? Object.keys(wanted).filter((own) => !isToken(own)) : [];
  const problems = unsendable.map((own) => ({
    path: `${path}.${own}`,
    message:
      `no header can be called "${own}", so the rule would never act; expected a name such as user-agent`,
  }));
  return {
    conditions: all.flatMap(({ conditions }) => conditions),
    problems: [...all.flatMap(({ problems }) => problems), ...problems],
  };
}

/** Condition on a value that may be absent, as a header may: an absent one fits no pattern, and of texts the empty one alone. */
async function namedCondition<Ask>(
  { name, wanted, read }: { readonly name: string; readonly wanted: string; readonly read: Read<Ask> },
  path: string,
): Promise<Conditions<Ask>> {
  const { conditions, problems } = await textCondition({ name, wanted, kind: "glob", read }, path);
  const fits = (condition: Condition<Ask>) => (request: RuleRequest<Ask>) =>
    read(request) === null ? wanted === "" : condition.fits(request);
  const named = (one: Condition<Ask>): Condition<Ask> => ({
    ...one,
    fits: fits(one),
    literals: wanted === "" ? undefined : one.literals, // it fits what no pattern does
  });
  return { conditions: conditions.map(named), problems };
}

async function clientCondition<Ask>(
  wanted: string | readonly string[],
  path: string,
): Promise<Conditions<Ask>> {
  const { test, problems } = await textMatcher(wanted, "pattern", path);
  const found = ({ caller, address }: RuleRequest<Ask>) => caller.session?.client ?? address ?? "";
  const fits = (request: RuleRequest<Ask>) => test(found(request)) || test(request.address ?? "");
  return { conditions: [{ name: "client", wanted, found, fits }], problems };
}

/** A sticky share of names: drawn from the name and the group of the rule, so it grows without losing anybody. */
function share<Ask>(
  { name, wanted, read, group }: {
    readonly name: string;
    readonly wanted: unknown;
    readonly read: Read<Ask>;
    readonly group: string;
  },
): Conditions<Ask> {
  const found = (request: RuleRequest<Ask>) =>
    (textKey(0, `${group} ${read(request) ?? ""}`).low >>> 0) / 2 ** 32 * 100;
  const pct = Number(wanted);
  return { conditions: [{ name, wanted, found, fits: (request) => found(request) < pct }], problems: [] };
}

/** A link to the history of another fault. */
function linkedCondition<Ask>(
  wanted: unknown,
  { path, faults }: Pick<Place<Ask>, "path" | "faults">,
): Conditions<Ask> {
  const { fault, within_sec } = linkSchema().parse(wanted);
  const message = `there is no fault "${fault}"${hint(fault, faults)}`;
  const found = ({ sinceFault }: RuleRequest<Ask>) => sinceFault(fault);
  const fits = (request: RuleRequest<Ask>) => (found(request) ?? Infinity) < within_sec * 1000;
  return {
    conditions: [{ name: "linked", wanted, found, fits, link: fault }],
    problems: faults.includes(fault) ? [] : [{ path: `${path}.fault`, message, fault }],
  };
}

function plain<Ask>(
  { name, wanted, found }: Pick<Condition<Ask>, "name" | "wanted" | "found">,
): Conditions<Ask> {
  return {
    conditions: [{ name, wanted, found, fits: (request) => found(request) === wanted }],
    problems: [],
  };
}

async function ownCondition<Ask>(
  { name, wanted, key }: { readonly name: string; readonly wanted: unknown; readonly key: WhenKey<Ask> },
  { path, group }: Pick<Place<Ask>, "path" | "group">,
): Promise<Conditions<Ask>> {
  const { kind } = key;
  const found = ({ ask }: RuleRequest<Ask>) => key.read(ask);
  if (kind === "flag" || kind === "number") return plain({ name, wanted, found });
  if (kind === "above") return aboveCondition(name, Number(wanted), found);
  if (kind === "share") return share({ name, wanted, read: (request) => textOf(found(request)), group });
  if (kind === "names") return namesCondition(name, wanted, found);
  if (!isTexts(wanted)) return { conditions: [], problems: [] };
  const { known } = key;
  const problem: NeverFits = async (pattern) =>
    known === undefined || sourceIn(pattern, kind) !== undefined
      ? null
      : nameProblem(pattern, await known(), name);
  return withProblems(
    await textCondition({ name, wanted, kind, read: (request) => textOf(found(request)) }, path),
    await problemsOf(wanted, problem, path),
  );
}

function aboveCondition<Ask>(
  name: string,
  wanted: number,
  found: (request: RuleRequest<Ask>) => unknown,
): Conditions<Ask> {
  return {
    conditions: [{ name, wanted, found, fits: (request) => Number(found(request)) > wanted }],
    problems: [],
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function namesCondition<Ask>(
  name: string,
  wanted: unknown,
  found: (request: RuleRequest<Ask>) => unknown,
): Conditions<Ask> {
  const names = Array.isArray(wanted) ? wanted.map(String) : [];
  const fits = (request: RuleRequest<Ask>) => {
    const there = found(request);
    return Array.isArray(there) && names.every((one) => there.includes(one));
  };
  return { conditions: [{ name, wanted, found, fits }], problems: [] };
}

function isTexts(value: unknown): value is string | readonly string[] {
  return typeof value === "string" ||
    (Array.isArray(value) && value.every((one) => typeof one === "string"));
}
