import type { FaultInfo } from "../../engine/cli/list_commands.ts";

/**
 * Tells whether most faults of a kind have an option, and all of them the same, so that it is enough to tell of it
 * once.
 */
export function isShared(option: string, info: FaultInfo, infos: readonly FaultInfo[]): boolean {
  const told = ({ options }: FaultInfo) => JSON.stringify(options.find(({ name }) => name === option));
  const { same = [], other = [] } = Object.groupBy(
    alike(info, infos),
    (one) => told(one) === told(info) ? "same" : "other",
  );
  return same.length > other.length && other.every((one) => told(one) === undefined);
}

/** Names of the faults of the same kind that lack an option. */
export function lacking(option: string, info: FaultInfo, infos: readonly FaultInfo[]): string[] {
  const lacks = ({ options }: FaultInfo) => options.every(({ name }) => name !== option);
  return alike(info, infos).filter(lacks).map(({ name }) => name);
}

/** The faults of the same kind and domain. */
function alike({ kind, domain }: FaultInfo, infos: readonly FaultInfo[]): FaultInfo[] {
  return infos.filter((other) => other.kind === kind && other.domain === domain);
}
