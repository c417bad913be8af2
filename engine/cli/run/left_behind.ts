import { systemClock } from "../../base/clock.ts";
import { systemText } from "../../base/system_text.ts";

/** A process that outlives the command which started it. */
export interface LeftBehind {
  readonly pid: number;
  /** Its command line. */
  readonly command: string;
}

/** Time that processes get to end after their parent, in milliseconds. */
const GRACE_MS = 200;

/** Time in which a process that is just becoming another program has an environment again, in milliseconds. */
const EXEC_MS = 20;

/**
 * Processes of a command that still run, known by a variable that only it was given, whatever their group or session.
 * Empty where the system does not show environments (anything but Linux).
 */
export async function leftBehind(variable: readonly [name: string, value: string]): Promise<LeftBehind[]> {
  if (processesWith(variable).length === 0) {
    await systemClock.sleep(EXEC_MS);
    if (processesWith(variable).length === 0) return [];
  }
  await systemClock.sleep(GRACE_MS);
  return processesWith(variable);
}

function processesWith([name, value]: readonly [string, string]): LeftBehind[] {
  return pids().flatMap((pid) => {
    if (pid === Deno.pid || !systemText(`/proc/${pid}/environ`).split("\0").includes(`${name}=${value}`)) {
      return [];
    }
    const command = systemText(`/proc/${pid}/cmdline`).split("\0").join(" ").trim();
    return command === "" ? [] : [{ pid, command }]; // a zombie has none
  });
}

function pids(): number[] {
  try {
    return Array.from(Deno.readDirSync("/proc"), ({ name }) => Number(name)).filter(Number.isInteger);
  } catch {
    return [];
  }
}
