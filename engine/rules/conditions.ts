import type { Problem } from "../base/error.ts";
import { textKey } from "../base/hash.ts";
import { isObject } from "../base/json.ts";
import type { RuleSettings } from "./rule_settings.ts";
import { clientOf, type RuleRequest } from "./rule_request.ts";
import { type TextKind, textTest } from "./text_test.ts";
import type { RuleVocabulary, WhenKey } from "./vocabulary.ts";

/** One thing that a request has to be for a rule to take it. */
export interface Condition<Ask> {
  /** Its key in `when`. */
  readonly name: string;
  /** What is wanted, as it is written. */
  readonly wanted: unknown;
  fits(request: RuleRequest<Ask>): boolean;
  /** What the request has there. */
  found(request: RuleRequest<Ask>): unknown;
}

/** The conditions of a rule, and what is wrong with them. */
export interface Conditions<Ask> {
  readonly conditions: readonly Condition<Ask>[];
  readonly problems: readonly Problem[];
}

/** Makes the conditions of a rule ready; `path` is where they are in the configuration. */
export async function conditionsOf<Ask>(
  when: RuleSettings["when"],
  { vocabulary, path, rule }: {
    readonly vocabulary: RuleVocabulary<Ask>;
    readonly path: string;
    /** Identity of the rule, by which its share of clients is drawn. */
    readonly rule: string;
  },
): Promise<Conditions<Ask>> {
  const made = await Promise.all(
    Object.entries(when).filter(([, wanted]) => wanted !== undefined).map(([name, wanted]) =>
      conditionOf(name, wanted, { vocabulary, path: path === "" ? name : `${path}.${name}`, rule })
    ),
  );
  return {
    conditions: made.flatMap(({ conditions }) => conditions),
    problems: made.flatMap(({ problems }) => problems),
  };
}

/** Ways to read what every request has. */
type Read<Ask> = (request: RuleRequest<Ask>) => string | null;

const COMMON: Readonly<Record<string, { readonly kind: TextKind; readonly read: Read<unknown> }>> = {
  method: { kind: "glob", read: ({ method }) => method },
  path: { kind: "glob", read: ({ path }) => path },
  endpoint: { kind: "glob", read: ({ route }) => route },
  api_key: { kind: "glob", read: ({ caller }) => caller.key },
};

interface Place<Ask> {
  readonly vocabulary: RuleVocabulary<Ask>;
  readonly path: string;
  readonly rule: string;
}

async function conditionOf<Ask>(name: string, wanted: unknown, place: Place<Ask>): Promise<Conditions<Ask>> {
  const common = COMMON[name];
  if (common && isTexts(wanted)) {
    const problems = name === "path" ? pathProblems(wanted, place) : [];
    return withProblems(await textCondition({ name, wanted, ...common }, place.path), problems);
  }
  if (isObject(wanted)) return await namedConditions(name, wanted, place.path);
  if (name === "client" && isTexts(wanted)) return await clientCondition(wanted, place.path);
  if (name === "clients_pct") {
    return { conditions: [shareOfClients(Number(wanted), place.rule)], problems: [] };
  }
  if (name === "attempt") return plain({ name, wanted, found: ({ attempt }) => attempt });
  const key = place.vocabulary.when[name];
  if (!key) return { conditions: [], problems: [] }; // the schema refuses it
  return await ownCondition({ name, wanted, key }, place.path);
}

function withProblems<Ask>(
  { conditions, problems }: Conditions<Ask>,
  more: readonly Problem[],
): Conditions<Ask> {
  return { conditions, problems: [...problems, ...more] };
}

/** A path that no request has is a rule that never acts. */
function pathProblems<Ask>(
  wanted: string | readonly string[],
  { vocabulary, path }: Pick<Place<Ask>, "vocabulary" | "path">,
): Problem[] {
  return [wanted].flat().flatMap((pattern) => {
    const message = vocabulary.pathProblem(pattern);
    return message === null ? [] : [{ path, message }];
  });
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
  const { test, problems } = await textTest(wanted, kind, path);
  return {
    conditions: [{ name, wanted, found: read, fits: (request) => test(read(request) ?? "") }],
    problems,
  };
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
        (name === "query" ? request.query(own) : request.header(own.toLowerCase())) ?? "";
      return textCondition(
        { name: `${name}.${own}`, wanted: String(value), kind: "glob", read },
        `${path}.${own}`,
      );
    }),
  );
  return {
    conditions: all.flatMap(({ conditions }) => conditions),
    problems: all.flatMap(({ problems }) => problems),
  };
}

async function clientCondition<Ask>(
  wanted: string | readonly string[],
  path: string,
): Promise<Conditions<Ask>> {
  const { test, problems } = await textTest(wanted, "glob", path);
  const found = ({ caller, address }: RuleRequest<Ask>) => caller.session?.client ?? address ?? "";
  const fits = (request: RuleRequest<Ask>) => test(found(request)) || test(request.address ?? "");
  return { conditions: [{ name: "client", wanted, found, fits }], problems };
}

/** A sticky share of the clients: drawn from the name of the client and of the rule. */
function shareOfClients<Ask>(pct: number, rule: string): Condition<Ask> {
  const found = (request: RuleRequest<Ask>) =>
    (textKey(0, `${rule} ${clientOf(request)}`).low >>> 0) / 2 ** 32 * 100;
  return { name: "clients_pct", wanted: pct, found, fits: (request) => found(request) < pct };
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
  path: string,
): Promise<Conditions<Ask>> {
  const { kind } = key;
  const found = ({ ask }: RuleRequest<Ask>) => key.read(ask);
  if (kind === "flag" || kind === "number") return plain({ name, wanted, found });
  if (kind === "names") return namesCondition(name, wanted, found);
  if (!isTexts(wanted)) return { conditions: [], problems: [] };
  return await textCondition({ name, wanted, kind, read: (request) => textOf(found(request)) }, path);
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
