import { rests } from "../../engine/base/clock.ts";
import { ConfigError, type Problem } from "../../engine/base/error.ts";
import { plainLayer } from "../../engine/config/layer.ts";
import { problemsOf } from "../../engine/config/problems.ts";
import { fits } from "../../engine/faults/decide.ts";
import { type Armed, armFaults, type Fault } from "../../engine/faults/fault.ts";
import { hint } from "../../engine/base/hint.ts";
import type { Ask } from "../request/ask.ts";
import type { AnswerPart, PresetAnswer, ToolCall } from "../request/chat_request.ts";
import type { CallSettings, PartSettings, RuleSettings } from "../settings/rule_settings.ts";
import type { Header } from "../request/header.ts";
import type { Rule } from "../request/content.ts";
import { canFit, CONVERSATION_PATHS } from "./conversation_paths.ts";
import { type Expression, expression } from "./expression.ts";

/** Makes rules ready; `path` is that of their list. @throws {ConfigError} with all that is wrong with any of them */
export async function compileRules(
  rules: readonly RuleSettings[],
  faults: readonly Fault<Ask>[],
  path = "",
): Promise<Rule[]> {
  const problems: Problem[] = [];
  const compiled: Rule[] = [];
  for (const [at, settings] of rules.entries()) {
    const { name = String(at), times = Infinity, when, answer } = settings;
    const own = path === "" ? String(at) : `${path}.${at}`;
    const says = await expression(when.user_matches, `${own}.when.user_matches`);
    const forced = forcedBy(answer.fault, faults, `${own}.answer.fault`);
    problems.push(...says.problems, ...pathProblems(when.path, `${own}.when.path`), ...forced.problems);
    const fits = matcherOf(settings, says.test);
    compiled.push({ name, times, fits, preset: scriptOf(answer), forced: forced.fault });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return compiled;
}

/** A path that no conversation has is a rule that never answers. */
function pathProblems(pattern: string | undefined, path: string): Problem[] {
  if (pattern === undefined || canFit(pattern)) return [];
  const message = `"${pattern}" fits no conversation, so the rule would never answer; rules answer ${
    CONVERSATION_PATHS.slice(0, 4).join(", ")
  } and the like, see docs/rules.md`;
  return [{ path, message }];
}

/**
 * Lays the first rule that fits over an ask. `used` counts how often a rule was asked for before, and is asked only
 * where it may be used up.
 */
export async function underRules(
  ask: Ask,
  rules: readonly Rule[],
  { header, used }: { readonly header: Header; readonly used: (rule: string) => number },
): Promise<Ask> {
  const { chat } = ask;
  if (!chat) return ask;
  for (const [at, rule] of rules.entries()) {
    const { forced, times } = rule;
    const isIt = rule.fits(ask, chat, header) &&
      (!forced || fits(forced, ask, { method: "POST", header })) &&
      (times === Infinity || used(String(at)) < times);
    if (isIt) return { ...ask, rule: rule.name, forced, chat: { ...chat, preset: rule.preset } };
    const rest = rests();
    if (rest) await rest;
  }
  return ask;
}

function matcherOf({ when }: RuleSettings, says: Expression["test"]): Rule["fits"] {
  const { model, user_contains, tools = [], headers = {}, turn } = when;
  const isModel = glob(model);
  const isPath = glob(when.path);
  const wanted = Object.entries(headers).map(([name, value]) => ({
    name: name.toLowerCase(),
    is: glob(value),
  }));
  return (ask, { messages, tools: offered }, header) => {
    const said = () => messages.findLast(({ role }) => role === "user")?.text ?? "";
    return isModel(ask.model ?? ask.deployment ?? "") && isPath(ask.path) &&
      (user_contains === undefined || said().includes(user_contains)) &&
      (says === undefined || says(said())) &&
      tools.every((name) => offered.some((tool) => tool.name === name)) &&
      wanted.every(({ name, is }) => is(header(name) ?? "")) &&
      (turn === undefined || turn === 1 + messages.filter(({ role }) => role === "assistant").length);
  };
}

/** Tells whether a text is like a pattern in which `*` stands for any text; in one pass, whatever the pattern. */
function glob(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  const [first = "", ...parts] = pattern.split("*");
  const last = parts.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

function scriptOf(
  { text, refusal, calls, parts, finish, usage, id }: RuleSettings["answer"],
): PresetAnswer {
  return {
    ...(text === undefined ? {} : { text }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(calls === undefined ? {} : { calls: calls.map(called) }),
    ...(parts === undefined ? {} : { parts: parts.map(partOf) }),
    ...(finish === undefined ? {} : { finish }),
    ...(usage === undefined ? {} : { usage: usage && withoutGaps(usage) }),
    ...(id === undefined ? {} : { id }),
  };
}

function partOf({ thinking, text, refusal, call }: PartSettings): AnswerPart {
  if (call !== undefined) return { call: called(call) };
  if (thinking !== undefined) return { thinking };
  return text === undefined ? { refusal: refusal ?? "" } : { text };
}

function called({ name, kind, arguments: given, id }: CallSettings): ToolCall {
  const input = typeof given === "string" ? given : JSON.stringify(given);
  return { name, kind, input, ...(id === undefined ? {} : { id }) };
}

function withoutGaps(
  usage: NonNullable<RuleSettings["answer"]["usage"]>,
): NonNullable<PresetAnswer["usage"]> {
  return Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== undefined));
}

/** The fault that a rule forces, or what is wrong with it. */
function forcedBy(
  fault: RuleSettings["answer"]["fault"],
  faults: readonly Fault<Ask>[],
  path: string,
): { readonly fault: Armed<Ask> | null; readonly problems: readonly Problem[] } {
  const wrong = (...problems: readonly Problem[]) => ({ fault: null, problems });
  if (fault === undefined) return wrong();
  const [[name, options] = ["", {}], ...more] = typeof fault === "string"
    ? [[fault, {}] as const]
    : Object.entries(fault);
  if (more.length > 0) return wrong({ path, message: `expected one fault, got ${more.length + 1}` });
  const known = faults.find((one) => one.name === name);
  const at = typeof fault === "string" || name === "" ? path : `${path}.${name}`;
  if (!known) {
    return wrong({
      path: at,
      message: `there is no fault "${name}"${hint(name, faults.map((one) => one.name))}`,
    });
  }
  const schema = known.options.strict();
  const { data, error } = schema.safeParse(options);
  if (error) {
    const problems = problemsOf(error.issues, schema, [plainLayer("", options)]);
    return wrong(...problems.map((one) => ({ ...one, path: `${at}.${one.path}` })));
  }
  return { fault: armFaults(faults, { [name]: { ...data, pct: 100 } })[0] ?? null, problems: [] };
}
