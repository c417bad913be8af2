import { rulesSchema } from "../../engine/rules/rule_settings.ts";
import type { WhenWord } from "../../engine/rules/vocabulary.ts";

/** Words of the rules of this domain, without what they read. */
export const RULE_WORDS = {
  kind: { kind: "pattern", description: "kind of the page, as rows name it; * stands for any text" },
  user_agent: { kind: "text", description: "what the header User-Agent contains" },
} as const satisfies Readonly<Record<string, WhenWord>>;

/** Rules for the requests to the site. */
export const rules = rulesSchema({ when: RULE_WORDS, steps: {} });
