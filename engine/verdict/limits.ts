import { ConfigError } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { jsonOf } from "../base/json.ts";
import { CHECKS } from "./checks/list.ts";
import { type VerdictSettings, verdictSettings } from "./settings.ts";

/** Limits that all checks share. */
const SHARED: readonly string[] = ["least_confidence", "most_missed"];

/** Names of all limits, e.g. `C9.most_tries`. */
const NAMES: readonly string[] = [
  ...SHARED,
  ...CHECKS.flatMap(({ id, thresholds }) => Object.keys(thresholds.shape).map((key) => `${id}.${key}`)),
];

/**
 * Limits of the checks by a text such as `C9.most_tries=6,most_missed=0.1`; those that it does not name have their
 * defaults.
 *
 * @throws {ConfigError} for names that no limit has, and for values that are none of it
 */
export function limitsFrom(text: string): VerdictSettings {
  const pairs = text.split(",").map((part): readonly [string, string] => {
    const [name = "", ...value] = part.split("=");
    return [name.trim().replace(/^[a-z]\d+(?=\.)/, (id) => id.toUpperCase()), value.join("=").trim()];
  });
  const unknown = pairs.filter(([name]) => !NAMES.includes(name));
  if (unknown.length > 0) {
    throw wrong(
      unknown.map(([name]) =>
        `there is no limit "${name}"${hintFor(name)}; errorworks checks ID tells those of a check`
      ),
    );
  }
  const { data, error } = verdictSettings.safeParse(settingsOf(pairs));
  if (data) return data;
  throw wrong(error.issues.map(({ path, message }) => {
    const name = path.filter((part) => part !== "checks").join(".");
    const given = pairs.find(([one]) => one === name)?.[1] ?? "";
    return `${name}=${given}: ${
      message.replace(/^[^:]*: /, "").replace(/, received .*/, `, got "${given}"`)
    }`;
  }));
}

/** The limits of a check that is named without one, or else the nearest limit. */
function hintFor(name: string): string {
  const own = NAMES.filter((one) => one.startsWith(`${name.toUpperCase()}.`));
  return own.length > 0 ? `, expected one of ${own.join(", ")}` : hint(name, NAMES);
}

function settingsOf(pairs: readonly (readonly [string, string])[]) {
  const valued = pairs.map(([name, value]) => ({ parts: name.split("."), value: jsonOf(value) ?? value }));
  const groups = Map.groupBy(valued, ({ parts }) => parts.length > 1 ? parts[0] ?? "" : "");
  const entriesOf = (id: string) =>
    Object.fromEntries((groups.get(id) ?? []).map(({ parts, value }) => [parts.at(-1) ?? "", value]));
  const ids = Array.from(groups.keys()).filter((id) => id !== "");
  return { ...entriesOf(""), checks: Object.fromEntries(ids.map((id) => [id, entriesOf(id)])) };
}

function wrong(messages: readonly string[]): ConfigError {
  return new ConfigError(messages.map((message) => ({ path: "", message: `limits: ${message}` })));
}
