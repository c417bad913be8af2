import type { RuleVocabulary } from "../../engine/rules/vocabulary.ts";
import { MODES } from "../../engine/content/modes.ts";
import { kinds } from "../routing/kinds.ts";
import { plain } from "../faults/plain_page.ts";
import type { Ask } from "../request/ask.ts";
import { RULE_WORDS } from "../settings/rule_words.ts";

/** Words of the rules of this domain. Paths begin at the root of the site, wherever that is. */
export const vocabulary: RuleVocabulary<Ask> = {
  when: {
    kind: {
      ...RULE_WORDS.kind,
      known: [...new Set([...kinds.map(({ name }) => name), ...MODES, "unknown"])],
      read: ({ kind }) => kind?.name ?? null,
    },
    user_agent: { ...RULE_WORDS.user_agent, read: ({ header }) => header("user-agent") ?? "" },
  },
  steps: {},
  endpoints: [...new Set([...kinds.map(({ path }) => path), "*"])],
  path: ({ path }) => path,
  pathProblem(pattern) {
    if (/^[/*]/.test(pattern) && !/^\/web(\/|$)/.test(pattern)) return null;
    const right = pattern.replace(/^\/?(web(?=\/|$))?\/?/, "/");
    return `"${pattern}" fits no path of the site, so the rule would never act; paths begin at its root: "${right}"`;
  },
  frameKind: () => "other",
  plain,
};
