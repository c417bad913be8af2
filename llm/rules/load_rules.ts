import { z } from "zod";
import { ConfigError, messageOf } from "../../engine/base/error.ts";
import type { Ask } from "../request/ask.ts";
import { readTextFile } from "../../engine/base/text_file.ts";
import { isObject } from "../../engine/base/json.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import { compileRules } from "./rules.ts";
import { rule, type RuleSettings } from "../settings/rule_settings.ts";
import type { Fault } from "../../engine/faults/fault.ts";
import type { Rule } from "../request/content.ts";

const PATH = "llm.response.rules_file";

/** The rules of a configuration, and behind them those of the file that it names. @throws {ConfigError} */
export async function loadRules(
  { rules, rules_file: file }: ResponseSettings,
  faults: readonly Fault<Ask>[],
): Promise<Rule[]> {
  const own = compileRules(rules, faults, (at) => `llm.response.rules.${at}`);
  if (file === undefined) return own;
  return [...own, ...compileRules(await readRules(file), faults, (at) => `${PATH}: ${file}: ${at}`)];
}

async function readRules(file: string): Promise<RuleSettings[]> {
  const wrong = (message: string) => new ConfigError([{ path: PATH, message: `"${file}": ${message}` }]);
  const text = await readTextFile(file).catch((error) => {
    throw wrong(messageOf(error));
  });
  const content = await parseYaml(text, wrong);
  const list = isObject(content) ? content["rules"] : content;
  const { success, data, error } = z.array(rule).safeParse(list);
  if (success) return data;
  throw new ConfigError(
    error.issues.map(({ path, message }) => ({
      path: PATH,
      message: `"${file}": ${path.join(".")}: ${message}`,
    })),
  );
}

/** Parses YAML or JSON; what is wrong is told by its place, since the message of the parser quotes the file. */
async function parseYaml(text: string, wrong: (message: string) => ConfigError): Promise<unknown> {
  const { parse, YAMLParseError } = await import("yaml");
  try {
    return parse(text);
  } catch (error) {
    const [at] = error instanceof YAMLParseError ? error.linePos ?? [] : [];
    throw wrong(`not valid YAML or JSON${at ? ` (line ${at.line}, column ${at.col})` : ""}`);
  }
}
