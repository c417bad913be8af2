/**
 * Floor plan of the source, enforced by the rule `import-direction` of `style.ts`.
 *
 * @module
 */

/** Rooms of each area from bottom to top; `.` is the files in its root. A room imports itself and those below it. */
export const FLOORS: Readonly<Record<string, readonly string[]>> = {
  engine: [
    "base",
    "memory",
    "chance",
    "reply",
    "content",
    "faults",
    "config",
    "journal",
    "rules",
    "tape",
    "domain",
    "request",
    "verdict",
    "transport",
    "service",
    "metrics",
    "coordinator",
    "worker",
    "mcp",
    "report",
    "admin",
    "supervisor",
    ".",
    "testing",
    "cli",
  ],
  llm: [
    "base",
    "schema",
    "settings",
    "accounts",
    "request",
    "rules",
    "writing",
    "openai",
    "azure",
    "anthropic",
    "gemini",
    "ollama",
    "faults",
    "gate",
    ".",
  ],
  web: [
    "settings",
    "html",
    "media",
    "http",
    "site",
    "parts",
    "rate_limits",
    "request",
    "answers",
    "asked_pages",
    "traps",
    "pages",
    "routing",
    "modes",
    "faults",
    "rules",
    "truth",
    ".",
  ],
};

/** Absolute path of the repository, with a slash at its end. */
export const ROOT = slashed(import.meta.dirname ?? "").replace(/scripts$/, "");

/** Domains are the folders of the root with a `domain.ts`. */
const DOMAINS = Array.from(Deno.readDirSync(ROOT))
  .filter(({ name, isDirectory }) => isDirectory && isFile(`${ROOT}${name}/domain.ts`))
  .map(({ name }) => name);

/** What joins the domains, or tries them. */
const KNOW_ALL = ["main.ts", "testing.ts", "scripts", "tests"];

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A path with slashes, whatever the system. */
export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** The folder at the root that a file belongs to; the file itself if it is in none. */
export function areaOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** The folder below its area that a file belongs to; `.` if it is in none. */
function roomOf(path: string): string {
  const [, room = ".", ...rest] = path.split("/");
  return rest.length > 0 ? room : ".";
}

/** Reason against an import from one room of an area to another; `null` if it goes down. */
function climbs(from: string, to: string): string | null {
  const floors = FLOORS[areaOf(from)];
  const [here, there] = [roomOf(from), roomOf(to)];
  if (!floors || here === there) return null;
  for (const room of [here, there]) {
    if (!floors.includes(room)) return `${areaOf(from)}/${room} has no floor in scripts/floors.ts`;
  }
  return floors.indexOf(there) > floors.indexOf(here) ? "imports only go down, see scripts/floors.ts" : null;
}

/** Reason why `from` must not import `to`, both seen from the root; `null` if it may. */
export function wrongWay(from: string, to: string): string | null {
  const [here, there] = [areaOf(from), areaOf(to)];
  if (here === there) return climbs(from, to);
  if (there === "tests") return "only tests import from tests/";
  if (!DOMAINS.includes(there)) return null;
  if (here === "engine") return "engine/ knows no domain";
  return KNOW_ALL.includes(here) ? null : "domains do not know each other";
}
