import process from "node:process";
import type { EnvPatch } from "./types.ts";

/** What the variables of a patch were before it; absent ones are `undefined`. */
type Before = Map<string, string | undefined>;

/** The patches in force, the oldest first. */
const patches: Before[] = [];

/**
 * Sets environment variables of this process; the result sets them to what they were before, once. Patches may be taken
 * back in any order: one below others leaves to the next of these what it would have restored.
 */
export function patchEnv(variables: Readonly<Record<string, string>>): EnvPatch {
  const before: Before = new Map(Object.keys(variables).map((name) => [name, process.env[name]]));
  Object.assign(process.env, variables);
  patches.push(before);
  const restore = () => {
    const at = patches.indexOf(before);
    if (at < 0) return;
    const [, ...above] = patches.splice(at);
    patches.push(...above);
    for (const [name, value] of before) handBack(name, value, above);
  };
  return Object.assign(restore, { [Symbol.dispose]: restore });
}

function handBack(name: string, value: string | undefined, above: readonly Before[]): void {
  const next = above.find((patch) => patch.has(name));
  if (next) next.set(name, value);
  else if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
