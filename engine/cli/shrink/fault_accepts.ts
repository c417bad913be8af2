import { UNCOMPILED } from "../../base/uncompiled.ts";
import { widened } from "../../rules/asked/asked_faults.ts";
import type { Service } from "../../service/service.ts";
import type { TapeLine } from "../../tape/tape.ts";

/** The options of the fault of a line, a number standing for both ends of a range; all of its step for anything else. */
export function stepOfLine(services: readonly Service[], { domain, step }: TapeLine) {
  const { fault, ...options } = step;
  const known = services.find(({ name }) => name === domain)?.faults.find(({ name }) => name === fault);
  if (!known) return { schema: undefined, fault: undefined, options: step };
  const schema = known.options();
  return { schema, fault: known.name, options: widened(schema, options) };
}

/** Tells whether the fault of a line takes its options. */
export function faultAccepts(services: readonly Service[]): (line: TapeLine) => boolean {
  return (line) => {
    const { schema, options } = stepOfLine(services, line);
    return schema?.strict().safeParse(options, UNCOMPILED).success ?? true;
  };
}
