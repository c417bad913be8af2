import { messageOf } from "../base/error.ts";
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { filterFunctions, withOurFilter } from "./filters.ts";
import { escapeFilterOf, escapingAll, textNode } from "./template_escape.ts";
import { valueAt } from "../base/tree.ts";

/** Parsed template. */
export type Program = ReturnType<typeof parse>;
export type Statement = Parameters<Interpreter["evaluate"]>[0];
type Value = ReturnType<Interpreter["evaluate"]>;

/** Limits of one rendering. */
interface Budget {
  /** Longest result, and longest text or list on the way to it. */
  readonly characters: number;
  /** Expressions and statements evaluated, long values counted by their length. */
  readonly steps: number;
}

/** Makes a text harmless where it is put. */
export type Escape = (text: string) => string;

/** A template that cannot be read or rendered. */
export class TemplateError extends Error {}

/** Characters that cost as much as one step. */
const CHARACTERS_PER_STEP = 64;

/**
 * Reads a Jinja template. With `escape`, all that it writes is escaped but for its own text and what is `| safe`. It is
 * interpreted, never turned into JavaScript, and every step is counted, so that no template can hold the event loop or
 * fill the memory.
 *
 * @throws {TemplateError} for a syntax error
 * @example
 * ```ts
 * import { compileTemplate } from "./template.ts";
 *
 * const render = compileTemplate("Hello {{ name }}!", { characters: 100, steps: 100 });
 * console.assert(render({ name: "world" }) === "Hello world!");
 * ```
 */
export function compileTemplate(
  source: string,
  budget: Budget,
  escape?: Escape,
): (variables: Readonly<Record<string, unknown>>) => string {
  const parsed = guarded(() => parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })));
  const program = escape ? escapingAll(parsed) : parsed;
  return (variables) => guarded(() => render(program, { budget, escape }, variables));
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(messageOf(error), { cause: error });
  }
}

function render(
  program: Program,
  { budget, escape }: { readonly budget: Budget; readonly escape: Escape | undefined },
  variables: Readonly<Record<string, unknown>>,
): string {
  const environment = new Environment();
  const globals = {
    true: true,
    false: false,
    True: true,
    False: false,
    none: null,
    None: null,
    range: countTo(budget),
    ...filterFunctions,
  };
  for (const [name, value] of Object.entries({ ...globals, ...variables })) environment.set(name, value);
  const text = String(new CountingInterpreter(environment, budget, escape).run(program).value);
  if (text.length > budget.characters) {
    throw new TemplateError(`the result is longer than ${budget.characters}`);
  }
  return text;
}

/** Jinja's `range`, which must not build a list longer than the budget. */
function countTo({ characters }: Budget) {
  return (...args: readonly unknown[]): number[] => {
    const [first = 0, second, step = 1] = args.filter((arg) => typeof arg === "number");
    const [from, to] = second === undefined ? [0, first] : [first, second];
    const length = Math.max(0, Math.ceil((to - from) / step));
    if (!(length <= characters)) throw new TemplateError(`range(${args}) is longer than ${characters}`);
    return Array.from({ length }, (_, index) => from + index * step);
  };
}

/** Jinja's own interpreter, with every step counted and undefined names refused. */
class CountingInterpreter extends Interpreter {
  readonly #budget: Budget;
  readonly #escape: Escape | undefined;
  #steps = 0;
  /** Above 0 inside of what may ask for a name that is not there: `is defined`, `default(…)`. */
  #lenient = 0;

  constructor(environment: Environment, budget: Budget, escape: Escape | undefined) {
    super(environment);
    this.#budget = budget;
    this.#escape = escape;
  }

  override evaluate(statement: Statement, environment: Environment): Value {
    this.#spend(1);
    const lenient = isLenient(statement);
    this.#lenient += Number(lenient);
    const value = this.#escaped(statement, environment) ??
      super.evaluate(withOurFilter(statement), environment);
    this.#lenient -= Number(lenient);
    if (statement?.type === "Identifier" && value.type === "UndefinedValue" && this.#lenient === 0) {
      throw new TemplateError(`"${"value" in statement ? statement.value : "?"}" is not defined`);
    }
    const size = sizeOf(value, BUILDERS.includes(statement?.type ?? ""), this.#budget.characters);
    if (size > this.#budget.characters) {
      throw new TemplateError(`a value is longer than ${this.#budget.characters}`);
    }
    this.#spend(size / CHARACTERS_PER_STEP);
    return value;
  }

  /** Evaluates a filter that is about escaping; `undefined` for anything else. */
  #escaped(statement: Statement, environment: Environment): Value | undefined {
    const filter = this.#escape && escapeFilterOf(statement);
    if (!filter || !this.#escape) return undefined;
    const value = this.evaluate(filter.operand, environment);
    if (!filter.escapes || value.type === "NullValue" || value.type === "UndefinedValue") return value;
    return super.evaluate(textNode(this.#escape(value.toString())), environment);
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#budget.steps) {
      throw new TemplateError(`the template takes more than ${this.#budget.steps} steps`);
    }
  }
}

/** `x is defined` and the like; `x | default` and `x | default("…")`. */
function isLenient(statement: Statement): boolean {
  if (statement?.type === "TestExpression") return true;
  if (statement?.type !== "FilterExpression" || !("filter" in statement)) return false;
  const { filter } = statement;
  return valueAt(filter, ["value"]) === "default" || valueAt(filter, ["callee", "value"]) === "default";
}

/** Node types that can put one value into another; nested often enough, a short list is long when it is written out. */
const BUILDERS = ["ArrayLiteral", "TupleLiteral", "ObjectLiteral", "BinaryExpression", "CallExpression"];

/** Length of a value, with all that is in it where the template built it; not exact beyond `limit`. */
function sizeOf(value: Value, built: boolean, limit: number): number {
  const inner: unknown = value.value;
  if (typeof inner === "string") return inner.length;
  if (!built) return Array.isArray(inner) ? inner.length : 0;
  const items: readonly Value[] = Array.isArray(inner)
    ? inner
    : inner instanceof Map
    ? [...inner.values()]
    : [];
  let size = items.length;
  for (const item of items) {
    if (size > limit) break;
    size += sizeOf(item, true, limit - size);
  }
  return size;
}
