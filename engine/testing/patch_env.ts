import process from "node:process";
import type { EnvPatch } from "./types.ts";

/** Sets environment variables of this process; the result sets them to what they were before, once. */
export function patchEnv(variables: Readonly<Record<string, string>>): EnvPatch {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  let patched = true;
  const restore = () => {
    if (!patched) return;
    patched = false;
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  return Object.assign(restore, { [Symbol.dispose]: restore });
}
