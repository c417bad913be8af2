/** One line of a group: a pattern of paths, and whether it allows them. */
interface PathRule {
  readonly allows: boolean;
  readonly pattern: string;
}

/** Rules of a robots.txt for some agents (RFC 9309, 2.2). */
interface Group {
  readonly agents: string[];
  readonly rules: PathRule[];
}

/**
 * Reads a robots.txt; the result tells whether a crawler may not ask for a path with its query. Groups for its product
 * token go before those for all; of the rules that match, the longest one counts, and of two as long the one that allows.
 */
export function robotsRules(text: string, agent: string): (path: string) => boolean {
  const groups = groupsOf(text);
  const own = groups.filter(({ agents }) => agents.some((name) => name !== "*" && isFor(name, agent)));
  const chosen = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes("*"));
  const rules = chosen.flatMap(({ rules }) => rules);
  return (path) => path !== "/robots.txt" && isForbidden(rules, path);
}

function isForbidden(rules: readonly PathRule[], path: string): boolean {
  const matching = rules.filter(({ pattern }) => matches(pattern, path));
  const longest = matching.reduce((most, { pattern }) => Math.max(most, pattern.length), 0);
  const deciding = matching.filter(({ pattern }) => pattern.length === longest);
  return deciding.length > 0 && deciding.every(({ allows }) => !allows);
}

/** Tells whether a product token is that of a user agent, in any of its parts: `Mozilla/5.0 (compatible; Name/1.0)`. */
function isFor(name: string, agent: string): boolean {
  return agent.toLowerCase().split(/[^a-z_-]+/).includes(name.toLowerCase());
}

function groupsOf(text: string): readonly Group[] {
  const groups: Group[] = [];
  let isOpen = false;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, key = "", value = ""] = /^\s*([\w-]+)\s*:\s*([^#]*?)\s*(#.*)?$/.exec(line) ?? [];
    const name = key.toLowerCase();
    if (name === "user-agent") {
      if (!isOpen) groups.push({ agents: [], rules: [] });
      groups.at(-1)?.agents.push(value);
      isOpen = true;
    } else if (name === "allow" || name === "disallow") {
      isOpen = false;
      if (value !== "") groups.at(-1)?.rules.push({ allows: name === "allow", pattern: value });
    }
  }
  return groups;
}

/** Tells whether a path begins as a pattern says: `*` is any text, `$` at its end the end of the path. */
function matches(pattern: string, path: string): boolean {
  const [body, isWhole] = pattern.endsWith("$") ? [pattern.slice(0, -1), true] : [pattern, false];
  const [first = "", ...others] = body.split("*");
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [place, part] of others.entries()) {
    const isLast = isWhole && place === others.length - 1;
    const found = isLast ? path.length - part.length : path.indexOf(part, at);
    if (found < at || !path.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return !isWhole || at === path.length;
}
