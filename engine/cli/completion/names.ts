import { presetNames } from "../../config/presets.ts";
import { scenarioNames } from "../../config/scenario_files.ts";
import type { Host } from "../host.ts";

/** Kinds of names that a word of a command line may be, beside those that its command lists itself. */
export type NameKind = "preset" | "scenario" | "check" | "fault" | "fault=" | "fault,fault" | "path=";

/** All names of a kind; what ends in `=` goes on with a value. */
export async function namesOf(kind: NameKind, { services }: Pick<Host, "services">): Promise<string[]> {
  const faults = services.flatMap(({ faults }) => faults.map(({ name }) => name));
  switch (kind) {
    case "preset":
      return await presetNames();
    case "scenario":
      return await scenarioNames();
    case "check":
      return (await import("../../verdict/checks/list.ts")).CHECKS.map(({ id }) => id);
    case "fault":
    case "fault,fault":
      return [...new Set(faults)];
    case "fault=": {
      const full = services.flatMap(({ name, faults }) => faults.map((one) => `${name}.${one.name}`));
      return [...new Set(faults), ...full].map((name) => `${name}=`);
    }
    case "path=":
      return services.flatMap(({ name, faults }) => faults.map((one) => `${name}.faults.${one.name}.pct=`));
  }
}
