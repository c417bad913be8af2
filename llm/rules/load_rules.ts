import { both, ConfigError, messageOf, type Problem } from "../../engine/base/error.ts";
import { isObject } from "../../engine/base/json.ts";
import { readTextFile } from "../../engine/base/text_file.ts";
import { pathOf, problemsOf } from "../../engine/config/problems.ts";
import {
  compileRules,
  type Rule,
  type RuleContext,
  type RuleList,
  ruleList,
  type WrittenRules,
} from "../../engine/rules/rule.ts";
import type { Ask } from "../request/ask.ts";
import { rules } from "../settings/rule_settings.ts";
import type { Settings } from "../settings/settings.ts";

const PATH = "llm.response.rules_file";

/** The list of rules of a configuration. */
export function writtenRules({ rules, response }: Pick<Settings, "rules" | "response">): WrittenRules {
  return { path: "llm.rules", rules, file: response.rules_file };
}

/** The rules of a configuration, and behind them those of the file that it names. @throws {ConfigError} */
export async function loadRules(settings: Settings, context: RuleContext<Ask>): Promise<RuleList<Ask>> {
  const { unmatched } = settings;
  const { file, ...written } = writtenRules(settings);
  const [own, further] = await both(
    compileRules(written, context),
    file === undefined ? Promise.resolve(null) : rulesIn(file, context),
  );
  if (own.length === 0 && further) return { ...further, unmatched };
  return ruleList([...own, ...further?.rules ?? []], context.vocabulary, unmatched);
}

/** A text of rules, and what it was compiled to. */
interface CompiledText {
  readonly text: string;
  readonly faults: RuleContext<Ask>["faults"];
  readonly list: RuleList<Ask>;
}

/**
 * The file that was compiled last. Each change of a configuration prepares it several times, and its file is mostly as
 * it was: ten thousand rules would hold up the event loop for seconds.
 */
let last: CompiledText | undefined;

/** The rules of a file. @throws {ConfigError} with each problem on the file's own line */
async function rulesIn(file: string, context: RuleContext<Ask>): Promise<RuleList<Ask>> {
  const text = await readText(file);
  const { faults, vocabulary } = context;
  if (last?.text === text && isSame(last.faults, faults)) return last.list;
  const list = ruleList(await compiled(text, file, context), vocabulary);
  last = { text, faults, list };
  return list;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}

/** Parses and compiles the text of a file. @throws {ConfigError} with each problem on its line */
async function compiled(
  text: string,
  file: string,
  context: RuleContext<Ask>,
): Promise<readonly Rule<Ask>[]> {
  const content = await parseYaml(text, file);
  const [list, around] = isObject(content) ? [content["rules"], ["rules"]] : [content, []];
  const { linesIn } = await import("../../engine/config/layers.ts");
  const line = linesIn(text);
  const placed = ({ path, message }: Problem): Problem => {
    const at = line([...around, ...pathOf(path)]);
    return wrong(file, `${path === "" ? "" : `${path}: `}${message}`, at);
  };
  const { success, data, error } = rules.safeParse(list ?? null);
  // Without the layer, no value is quoted: a file that was named by mistake may hold secrets.
  if (!success) throw new ConfigError(problemsOf(error.issues, rules, []).map(placed));
  try {
    return await compileRules({ path: "", rules: data }, context);
  } catch (failure) {
    throw failure instanceof ConfigError ? new ConfigError(failure.problems.map(placed)) : failure;
  }
}

function wrong(file: string, message: string, line?: number): Problem {
  return { path: PATH, message: `"${file}"${line === undefined ? "" : `, line ${line}`}: ${message}` };
}

async function readText(file: string): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (error) {
    throw new ConfigError([wrong(file, messageOf(error))]);
  }
}

/** Parses YAML or JSON; what is wrong is told by its place, since the message of the parser quotes the file. */
async function parseYaml(text: string, file: string): Promise<unknown> {
  const { parse, YAMLParseError } = await import("../../engine/base/yaml.ts");
  try {
    return parse(text);
  } catch (error) {
    const [at] = error instanceof YAMLParseError ? error.linePos ?? [] : [];
    const place = at ? ` (line ${at.line}, column ${at.col})` : "";
    throw new ConfigError([wrong(file, `not valid YAML or JSON${place}`)]);
  }
}
