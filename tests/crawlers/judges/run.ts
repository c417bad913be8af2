/**
 * Lets html-validate and redbot judge twenty addresses of a site without faults: no complaint may be right.
 *
 *     deno task test:judges
 *
 * Where there is no Python, or its index cannot be had, redbot is left out, and it says so.
 *
 * @module
 */
import { outputOf } from "../../../scripts/output_of.ts";
import { fileURLToPath } from "node:url";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { taskArgs } from "../../../scripts/task_args.ts";
import { startServer } from "../../sdks/server.ts";

const NOWHERE = "/nowhere";
const PATHS = [
  "/",
  "/shop",
  "/shop/home",
  "/shop/lamps",
  "/shop/lamps?page=2",
  "/shop/lamps?brand=Nordlys&most=100&sort=price",
  "/item/lamp-00042",
  "/item/lamp-00043",
  "/articles",
  "/search?q=lamp",
  "/login",
  "/contact",
  "/basket",
  "/scroll",
  "/inline",
  NOWHERE,
  "/robots.txt",
  "/sitemap.xml",
  "/feed.rss",
  "/images/lamp-00042-1.png",
];

/** Notes of redbot on a resource that is as it should be, and on choices that HTTP leaves open. */
const HARMLESS = [
  /^The (server's clock|Content-Length header) is correct\.$/,
  /^The resource last changed .* ago\.$/,
  /^Content negotiation for gzip compression is supported/,
  /^This response (allows all caches to store it|can't be stored by caches|is fresh for .*)\.$/,
  /^In exceptional circumstances, caches can serve this response stale\.$/,
  /^If-(None-Match|Modified-Since) conditional requests are supported\.$/,
  /^A ranged request returned the correct partial content\.$/,
  /^The Keep-Alive header is deprecated\.$/, // but node:http and many others send it
  /^Cache-Control: public is probably not necessary\.$/,
  /^This response has already been cached for 1 second\.$/, // `Date` has no parts of a second
];
/** Notes of redbot on an address where nothing is. */
const OF_NOTHING = [/^The resource could not be found\.$/, /^This response cannot be stored by caches\.$/];

const judge = new HtmlValidate(
  new StaticConfigLoader({ extends: ["html-validate:recommended"], elements: ["html5"] }),
);

/** Complaints of html-validate about a page; none where the response is no HTML. */
async function markupComplaints(site: string, path: string): Promise<string[]> {
  const response = await fetch(site + path);
  const html = await response.text();
  if (!response.headers.get("content-type")?.startsWith("text/html")) return [];
  const { results } = await judge.validateString(html, path);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) =>
      `${path}: html-validate: line ${line}: ${message} (${ruleId})`
    )
  );
}

/** Complaints of redbot about a resource, without the harmless notes. */
async function httpComplaints(redbot: string, site: string, path: string): Promise<string[]> {
  const { success, stdout } = await new Deno.Command(redbot, { args: ["-o", "text", site + path] }).output();
  const notes = [...new TextDecoder().decode(stdout).matchAll(/^ {2}\* (.*)$/gm)].map(([, note = ""]) =>
    note.trim()
  );
  if (!success || notes.length === 0) return [`${path}: redbot says nothing`];
  const harmless = path === NOWHERE ? [...HARMLESS, ...OF_NOTHING] : HARMLESS;
  return notes.filter((note) => !harmless.some((one) => one.test(note))).map((note) =>
    `${path}: redbot: ${note}`
  );
}

/** Installs redbot into a folder of its own; `null`: it cannot be had. */
async function redbotIn(folder: string): Promise<string | null> {
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--retries=1", "-r"];
  const requirements = fileURLToPath(new URL("redbot.txt", import.meta.url));
  const steps = [
    ["python3", ["-m", "venv", folder]],
    [`${folder}/bin/python`, [...pip, requirements]],
  ] as const;
  for (const [program, args] of steps) {
    const ran = await outputOf(program, { args: [...args], stdout: "null", stderr: "null" });
    if (!ran?.success) return null;
  }
  return `${folder}/bin/redbot`;
}

async function judged(site: string): Promise<string[]> {
  const markup = await Promise.all(PATHS.map((path) => markupComplaints(site, path)));
  const folder = await Deno.makeTempDir({ prefix: "errorworks_redbot_" });
  try {
    console.log("Installing redbot");
    const redbot = await redbotIn(folder);
    if (redbot === null) console.log("redbot is left out: Python, pip or its index cannot be had");
    const http = redbot === null
      ? []
      : await Promise.all(PATHS.map((path) => httpComplaints(redbot, site, path)));
    return [...markup, ...http].flat();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function main(): Promise<string[]> {
  await using server = await startServer(["server.web_port=0"], "silent");
  return await judged(server.own_urls["web"] ?? "");
}

taskArgs("deno task test:judges");
const complaints = await main();
for (const complaint of complaints) console.error(complaint);
console.log(`${PATHS.length} addresses judged, ${complaints.length} complaints`);
if (complaints.length > 0) throw new Error("There are complaints");
