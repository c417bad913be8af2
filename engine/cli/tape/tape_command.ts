import { counted } from "../../base/counted.ts";
import { isObject } from "../../base/json.ts";
import { askAdmin, callAdmin, type ServerFlags } from "../ctl/admin_call.ts";
import type { Host } from "../host.ts";
import { writeTape } from "./tape_source.ts";

/** `errorworks tape save`: what a running server has recorded, printed or in a file. */
export async function runTapeSave(
  { output, ...flags }: ServerFlags & { readonly output?: string | undefined },
  host: Host,
): Promise<void> {
  const text = await askAdmin({ method: "GET", path: "/tape" }, flags, host);
  if (output === undefined) return host.line(text.trimEnd());
  await writeTape(output, text);
  const count = text.split("\n").filter((line) => line.startsWith("attempt ")).length;
  host.line(`${output}: ${counted(count, "line")}`);
}

/** `errorworks tape unmet`: lines of the tape that a running server plays which did nothing so far. */
export async function runTapeUnmet(flags: ServerFlags, host: Host): Promise<void> {
  const report = await callAdmin({ method: "GET", path: "/tape/unmet" }, flags, host);
  const { lines, unmet } = isObject(report) ? report : {};
  const list = Array.isArray(unmet) ? unmet : [];
  host.line(`${list.length} of ${counted(Number(lines), "line")} did nothing so far`);
  for (const { line, why, text } of list) host.line(`line ${line}: ${why}\n  ${text}`);
}
