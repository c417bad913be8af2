import {
  compileRules,
  type RuleContext,
  type RuleList,
  ruleList,
  type WrittenRules,
} from "../../engine/rules/rule.ts";
import type { PerRequestFaults } from "../../engine/config/per_request_faults.ts";
import { both } from "../../engine/base/error.ts";
import type { Ask } from "../request/ask.ts";
import { prepareModes } from "./modes.ts";
import type { Settings } from "../settings/settings.ts";
import type { PageModes } from "./mode.ts";

/** Prepared settings of one configuration. */
export interface Content {
  readonly settings: Settings;
  readonly perRequestFaults: PerRequestFaults;
  readonly rules: RuleList<Ask>;
  /** The pages of the modes that are not the site. */
  readonly modes: PageModes;
}

/** The list of rules of a configuration. */
export function writtenRules({ rules }: Pick<Settings, "rules">): WrittenRules {
  return { path: "web.rules", rules };
}

/** Compiles what the settings name. @throws {ConfigError} */
export async function prepareContent(
  { settings, perRequestFaults }: Pick<Content, "settings" | "perRequestFaults">,
  context: RuleContext<Ask>,
): Promise<Content> {
  const [modes, rules] = await both(
    prepareModes(settings.content),
    compileRules(writtenRules(settings), context),
  );
  return {
    settings,
    perRequestFaults,
    modes,
    rules: ruleList(rules, context.vocabulary, settings.unmatched),
  };
}
