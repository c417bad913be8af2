import { systemText } from "../../base/system_text.ts";

/**
 * True if a signal has reached the command already: Ctrl-C on a terminal is sent to all processes of its foreground
 * group, so passing it on would be a second one, by which many programs give up tidying.
 */
export function receivedByGroup(signal: Deno.Signal): boolean {
  return signal === "SIGINT" && isForeground();
}

/** True if this process is in the foreground group of its terminal. */
function isForeground(): boolean {
  const stat = systemText("/proc/self/stat");
  if (stat === "") return Deno.stdin.isTerminal(); // not on Linux: the nearest to it
  const [group, terminalGroup] = groupsOf(stat);
  return group !== undefined && group === terminalGroup;
}

/** Process group of a process, and foreground group of its terminal (-1 without one), from its `/proc/PID/stat`. */
export function groupsOf(
  stat: string,
): readonly [group: number | undefined, terminalGroup: number | undefined] {
  const [, , group, , , terminalGroup] = stat.slice(stat.lastIndexOf(") ") + 2).split(" ").map(Number);
  return [group, terminalGroup];
}
