import type { RuleVocabulary } from "../../engine/rules/vocabulary.ts";
import { MODES } from "../../engine/content/modes.ts";
import { plain } from "../faults/plain_page.ts";
import type { Ask } from "../request/ask.ts";
import type { Kind } from "../request/kind.ts";
import { RULE_WORDS } from "../settings/rule_words.ts";

/** Words of the rules of this domain. Paths begin at the root of the site, wherever that is. */
export const vocabulary: RuleVocabulary<Ask> = {
  when: {
    kind: {
      ...RULE_WORDS.kind,
      known: async () => [...new Set([...(await allKinds()).map(({ name }) => name), ...MODES, "unknown"])],
      read: ({ kind }) => kind?.name ?? null,
    },
    user_agent: { ...RULE_WORDS.user_agent, read: ({ header }) => header("user-agent") ?? "" },
  },
  steps: {},
  endpoints: async () => [...new Set([...(await allKinds()).map(({ path }) => path), "*"])],
  path: ({ path }) => path,
  pathProblem(pattern) {
    if (/^[/*]/.test(pattern) && !/^\/web(\/|$)/.test(pattern)) return null;
    const right = pattern.replace(/^\/?(web(?=\/|$))?\/?/, "/");
    return `"${pattern}" fits no path of the site, so the rule would never act; paths begin at its root: "${right}"`;
  },
  frameKind: () => "other",
  plain,
};

/** The kinds of pages; few rules name one, and to load them takes a while. */
async function allKinds(): Promise<readonly Kind[]> {
  return (await import("../routing/kinds.ts")).kinds;
}
