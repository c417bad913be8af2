/**
 * Crawls the website with redirects followed where nothing but loopback can be reached, in a network namespace, and
 * counts what was tried beyond it: connections by `strace`, look-ups by a name server of its own.
 *
 *     deno task test:loopback                 2,000 pages for each crawler and preset
 *     deno task test:loopback 500 stress      so many, of this preset alone
 *
 * Linux, as root, with `strace` and `unshare`; says so and ends well where one of them is missing.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { isWord, taskArgs } from "../../../scripts/task_args.ts";
import { succeeds } from "../matrix/folder.ts";
import { folderOfNode, pythonOfClients } from "../matrix/clients.ts";
import { isReserved, wentTo } from "./trace.ts";

const HERE = fileURLToPath(new URL("./", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const [PAGES = "2000", ...ONLY] = taskArgs(
  "deno task test:loopback [PAGES [PRESET...]]",
  (arg, at) => at === 0 ? /^\d+$/.test(arg) : isWord(arg),
);
const PRESETS = ONLY.length > 0 ? ONLY : ["stress_scraping", "stress"];
/** Longest time for one crawl, in seconds. */
const LIMIT_SEC = 900;

/** Result of one crawl. */
interface Crawl {
  readonly pages: number;
  readonly redirected: number;
  readonly failed: number;
}

/** Pages that lead on to all others; many, since some are struck. */
function starts(home: string): string[] {
  const listings = Array.from({ length: 60 }, (_, n) => `${home}/shop?page=${n + 1}`);
  return [`${home}/`, ...listings, ...listings.map((url) => url.replace("/shop?", "/articles?"))];
}

/** Shell script that runs inside the namespace. */
function script(folder: string, preset: string, crawl: string): string {
  return `set -e
ip link set lo up
echo "nameserver 127.0.0.1" > ${folder}/resolv.conf
mount --bind ${folder}/resolv.conf /etc/resolv.conf
deno run -A --unstable-net ${HERE}names.ts ${folder}/names & names=$!
deno run -A --no-check ${ROOT}main.ts serve --preset=${preset} --json --port 8000 --web-port 8001 --seed 7 \
  --database none --admin-token token --set web.burst.enabled=false > ${folder}/facts & server=$!
until [ -s ${folder}/facts ]; do sleep 0.1; done
timeout ${LIMIT_SEC} strace --seccomp-bpf -f -qq -e trace=connect,sendto,sendmsg,sendmmsg -o ${folder}/trace ${crawl} > ${folder}/told || true
curl -s -H 'authorization: Bearer token' http://127.0.0.1:8000/admin/canary > ${folder}/canary
kill $server $names`;
}

async function crawled(preset: string, name: string, command: (starts: readonly string[]) => string[]) {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/names`, "");
  const words = command(starts("http://127.0.0.1:8001"));
  const args = [
    "--net",
    "--mount",
    "sh",
    "-c",
    script(folder, preset, words.map((word) => `'${word}'`).join(" ")),
  ];
  // A reply that breaks Crawlee leaves its task to this timeout, which is 5 minutes otherwise.
  const env = { DENO_NO_UPDATE_CHECK: "1", NO_PROXY: "*", CRAWLEE_INTERNAL_TIMEOUT: "10000" };
  await new Deno.Command("unshare", { args, env, stdout: "null", stderr: "inherit" }).output();
  const read = (file: string) => Deno.readTextFile(`${folder}/${file}`);
  const told: Crawl = JSON.parse(await read("told"));
  const { loopback, elsewhere } = wentTo(await read("trace"));
  const names = [...new Set((await read("names")).split("\n").filter((line) => line !== ""))];
  const foreign = names.filter((one) => !isReserved(one));
  const trap: { total: number } = JSON.parse(await read("canary"));
  console.log(
    `${preset}, ${name}: ${told.pages} pages, ${told.redirected} behind redirects, ${told.failed} failed, ${trap.total} ` +
      `requests to the leak trap; ${loopback} calls to loopback, ${elsewhere.length} elsewhere; ${names.length} names ` +
      `looked up, ${foreign.length} of them not reserved`,
  );
  for (const one of [...elsewhere, ...foreign]) console.log(`  ${one}`);
  await Deno.remove(folder, { recursive: true });
  return told.pages + told.failed >= Number(PAGES) * 0.95 && elsewhere.length === 0 && foreign.length === 0 &&
    loopback > 0;
}

async function missing(): Promise<string | null> {
  if (Deno.build.os !== "linux") return "only Linux has network namespaces";
  if (!await succeeds("unshare", ["--net", "--mount", "ip", "link", "set", "lo", "up"])) {
    return "unshare or ip is not there or not allowed";
  }
  return await succeeds("strace", ["-V"]) ? null : "there is no strace";
}

const why = await missing();
if (why !== null) {
  console.log(`Skipped: ${why}`);
} else {
  await succeeds(Deno.execPath(), ["cache", `${ROOT}main.ts`], ROOT);
  const [node, python] = [await folderOfNode(), await pythonOfClients()];
  let good = true;
  for (const preset of PRESETS) {
    good = await crawled(preset, "crawlee", (all) => ["node", `${node}/crawlee.mjs`, PAGES, ...all]) &&
      good;
    good = await crawled(preset, "scrapy", (all) => [python, `${HERE}../clients/spider.py`, PAGES, ...all]) &&
      good;
  }
  if (!good) throw new Error("Something was tried beyond loopback, or the crawl was too short");
}
