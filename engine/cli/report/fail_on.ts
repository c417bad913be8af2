import { ConfigError } from "../../base/error.ts";
import { hint } from "../../base/hint.ts";
import { CHECKS } from "../../verdict/checks/list.ts";

/**
 * Tells which checks make an exit code 3, by `--fail-on`: ids with commas between them, `all` or `none`.
 *
 * @throws {ConfigError} for an id that no check has
 */
export function failOn(given = "all"): (check: string) => boolean {
  if (given === "all") return () => true;
  if (given === "none") return () => false;
  const known = CHECKS.map(({ id }) => id);
  const wanted = given.split(",").map((id) => id.trim().toUpperCase());
  const unknown = wanted.filter((id) => !known.includes(id));
  if (unknown.length === 0) return (check) => wanted.includes(check);
  throw new ConfigError(unknown.map((id) => ({
    path: "",
    message: `--fail-on: there is no check "${id}"${
      hint(id, known)
    }; expected ids of errorworks checks, all or none`,
  })));
}
