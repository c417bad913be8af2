import { configError } from "../../base/error.ts";
import { isObject } from "../../base/json.ts";
import { merge, type Tree, treeOf, withoutUndefined } from "../../base/tree.ts";
import { shownAssignment } from "../../config/secrets.ts";
import type { Host } from "../host.ts";
import { givenText, givenYaml } from "../given_file.ts";
import { type AdminCall, callAdmin, type ServerFlags } from "./admin_call.ts";

/** Flags of commands that change something for a while. */
interface TtlFlags extends ServerFlags {
  readonly ttl?: number | undefined;
}

/** Flags of `errorworks ctl fault`. */
interface FaultFlags extends TtlFlags {
  readonly domain?: string | undefined;
  readonly times?: number | undefined;
  readonly after?: number | undefined;
  readonly every?: number | undefined;
  readonly when?: string | undefined;
  readonly per?: string | undefined;
  readonly off?: boolean | undefined;
}

/** Calls a route and prints what it says: a text under `textAt`, or the whole as JSON. */
export async function runCall(
  call: AdminCall,
  flags: ServerFlags,
  host: Host,
  textAt?: string,
): Promise<void> {
  const answer = await callAdmin(call, flags, host);
  const text = isObject(answer) && textAt !== undefined ? answer[textAt] : undefined;
  host.line(typeof text === "string" ? text : JSON.stringify(answer, null, 2));
}

/** `errorworks ctl config`: shows the configuration in force, or changes keys of it. */
export async function runConfig(
  assignments: readonly string[],
  { ttl, ...flags }: TtlFlags,
  host: Host,
): Promise<void> {
  if (assignments.length === 0) {
    refuseIdle("where nothing is changed", { "--ttl": ttl });
    return await runCall({ method: "GET", path: "/config" }, flags, host);
  }
  const body = await assigned(assignments);
  const answer = await callAdmin(
    { method: "POST", path: "/config", query: { ttl_sec: ttl }, body },
    flags,
    host,
  );
  const version = isObject(answer) ? answer["config_version"] : "";
  host.line(`configuration ${version} is in force${ttl === undefined ? "" : ` for ${ttl} s`}`);
}

/** `errorworks ctl fault`: arms a fault in front of everything else, or takes that back. */
export async function runFault(
  name: string,
  options: readonly string[],
  { ttl, domain, times, after, every, when, per, off, ...flags }: FaultFlags,
  host: Host,
): Promise<void> {
  const path = `/faults/${encodeURIComponent(name)}`;
  if (off) {
    const idle = { "--ttl": ttl, "--times": times, "--after": after, "--every": every };
    refuseIdle("beside --off", { ...idle, "--per": per, "--when": when, [options[0] ?? ""]: options[0] });
    const answer = await callAdmin({ method: "DELETE", path, query: { domain } }, flags, host);
    return host.line(`${name}: ${isObject(answer) ? Object.values(answer).join() : "off"}`);
  }
  const rule = {
    times,
    after,
    every,
    per,
    when: when === undefined ? undefined : await givenYaml(when, "--when"),
  };
  const body = { ...await assigned(options), ...withoutUndefined(rule) };
  await callAdmin({ method: "POST", path, query: { domain, ttl_sec: ttl }, body }, flags, host);
  const often = times === undefined ? "always" : times === 1 ? "once" : `${times} times`;
  host.line(`${name} is armed: ${often}${ttl === undefined ? "" : `, for ${ttl} s at most`}`);
}

/** `errorworks ctl pause` and `burst`: on for a while, or, without a `ttl`, off again. */
export async function runSwitch(
  name: "pause" | "burst",
  isOn: boolean,
  { ttl, ...flags }: TtlFlags,
  host: Host,
): Promise<void> {
  await callAdmin(
    { method: isOn ? "POST" : "DELETE", path: `/${name}`, query: { ttl_sec: ttl } },
    flags,
    host,
  );
  host.line(`${name} is ${isOn ? `on${ttl === undefined ? "" : ` for ${ttl} s`}` : "off"}`);
}

/** `errorworks ctl rules`: shows the rules of a domain, puts those of a file in front, or empties the list. */
export async function runRules(
  file: string | undefined,
  { domain: named, clear, ttl, ...flags }: TtlFlags & {
    domain?: string | undefined;
    clear?: boolean | undefined;
  },
  host: Host,
): Promise<void> {
  const first = host.services[0]?.name;
  const pathOf = (domain = first) => `/${domain}/rules`;
  if (clear) {
    refuseIdle("beside --clear", { [file ?? ""]: file });
    const call = { method: "DELETE", path: pathOf(named), query: { ttl_sec: ttl } } as const;
    return await runCall(call, flags, host);
  }
  if (file === undefined) {
    refuseIdle("where nothing is changed", { "--ttl": ttl });
    return await runCall({ method: "GET", path: pathOf(named) }, flags, host);
  }
  const content = await givenYaml(await read(file), file) ?? null;
  if (content === null) throw configError(`${file} is empty, expected rules`);
  const { domain, body } = rulesOf(content, host, file);
  if (domain !== undefined && domain !== (named ?? domain)) {
    throw configError(`${file} has rules of ${domain}, not of ${named}`);
  }
  await runCall(
    { method: "POST", path: pathOf(domain ?? named), query: { ttl_sec: ttl }, body },
    flags,
    host,
  );
}

/**
 * The rules of a file, and their domain where it is a configuration.
 *
 * @throws {ConfigError} for one with other sections
 */
function rulesOf(
  content: unknown,
  { services }: Pick<Host, "services">,
  file: string,
): { readonly domain?: string; readonly body: unknown } {
  const sections = Object.entries(isObject(content) ? content : {});
  const [domain, body] = sections.find(([key]) => services.some(({ name }) => name === key)) ?? [];
  if (domain === undefined) return { body: content };
  if (sections.length === 1) return { domain, body };
  const others = sections.map(([key]) => key).filter((key) => key !== domain).join(", ");
  throw configError(
    `${file} has more than the rules of ${domain} (${others}), of which nothing was put in force`,
  );
}

/** `errorworks ctl scenario`: starts a scenario, bundled or of a file, shows where one is, or ends it. */
export async function runScenario(
  what: string | undefined,
  { off, timeScale, ttl, ...flags }: TtlFlags & {
    off?: boolean | undefined;
    timeScale?: number | undefined;
  },
  host: Host,
): Promise<void> {
  const path = "/scenario";
  const idle = { "--ttl": ttl, "--time-scale": timeScale };
  if (off) {
    refuseIdle("beside --off", { ...idle, [what ?? ""]: what });
    return await runCall({ method: "DELETE", path }, flags, host);
  }
  if (what === undefined) {
    refuseIdle("where nothing is changed", idle);
    return await runCall({ method: "GET", path }, flags, host);
  }
  const scenario = /\.ya?ml$|\.json$|\//.test(what)
    ? await givenYaml(await read(what), what)
    : { name: what };
  const body = isObject(scenario)
    ? { ...scenario, ...withoutUndefined({ time_scale: timeScale }) }
    : scenario;
  await runCall({ method: "POST", path, query: { ttl_sec: ttl }, body }, flags, host);
}

/** Refuses arguments, by name, that would have no effect. @throws {ConfigError} that names the first one that is given */
function refuseIdle(where: string, args: Readonly<Record<string, unknown>>): void {
  const [idle] = Object.keys(withoutUndefined(args));
  if (idle !== undefined) throw configError(`${idle} does nothing ${where}`);
}

/** Assignments such as `llm.latency.base_ms=20` as a tree; values are YAML. @throws {ConfigError} */
async function assigned(assignments: readonly string[]): Promise<Tree> {
  let tree: Tree = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    if (at < 1) throw configError(`"${assignment}" is no assignment, expected key=value`);
    const value = await givenYaml(assignment.slice(at + 1), shownAssignment(assignment));
    tree = merge(tree, treeOf(assignment.slice(0, at).split("."), value));
  }
  return tree;
}

async function read(file: string): Promise<string> {
  return file === "-" ? await new Response(Deno.stdin.readable).text() : await givenText(file);
}
