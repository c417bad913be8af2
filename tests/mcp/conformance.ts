/** The official conformance suite meets the server as it is, and one that has the suite's fixtures besides. */
import { run } from "./program.ts";
import { startFixtureServer, startServer } from "./server.ts";
import { withToken } from "./with_token.ts";

const SUITE = "npm:@modelcontextprotocol/conformance@0.2.0-alpha.12";
/** Revisions of the protocol whose required scenarios are run. */
const REVISIONS = ["2025-11-25", "2026-07-28"];
/** Servers that the suite meets; `expected/` has a list of failures for each and each revision. */
const SERVERS = { plain: () => startServer({ workers: 2 }), fixtures: startFixtureServer };

/** Longest download of the suite, in milliseconds. */
const DOWNLOAD_MS = 300_000;
/** Starts of the suite until one succeeds, and the longest of them, in milliseconds. */
const STARTS = 6;
const START_MS = 20_000;
/** Longest run of the suite, which takes about 6 s, in milliseconds. */
const SUITE_MS = 120_000;

/**
 * Starts the suite until it does start, and throws if it never does. Deno 2.9.6 can deadlock in a package whose modules
 * it has not analysed yet, before any code runs; the next start finds what was analysed in its cache.
 */
async function warmUp(program: string): Promise<void> {
  const version = { program, args: ["run", "-A", SUITE, "--version"], streams: "null" } as const;
  for (let starts = 1; !await run({ ...version, limit_ms: START_MS }); starts++) {
    if (starts === STARTS) throw new Error(`Cannot start ${SUITE}: ${STARTS} starts have failed`);
  }
}

/** Runs the suite; true if nothing fails but what is expected to, or `null` where there is no suite. */
export async function conformance(): Promise<boolean | null> {
  const program = Deno.execPath();
  const download = { program, args: ["cache", SUITE], streams: "null", limit_ms: DOWNLOAD_MS } as const;
  if (!await run(download)) return null;
  await warmUp(program);
  let passed = true;
  const folder = await Deno.makeTempDir();
  for (const [name, start] of Object.entries(SERVERS)) {
    console.log(`Starting a server for the conformance suite: ${name}`);
    await using server = await start();
    await using proxy = await withToken(server.url, server.token);
    for (const revision of REVISIONS) {
      console.log(`Conformance suite, revision ${revision}, against ${proxy.url}/mcp (${name})`);
      const expected = ["--expected-failures", `expected/${name}_${revision}.yml`];
      const args = [
        ...["run", "-A", SUITE, "server", "--url", `${proxy.url}/mcp`, "--requirements", revision],
        ...[...expected, "-o", folder],
      ];
      passed = await run({ program, args, streams: "inherit", limit_ms: SUITE_MS }) && passed;
    }
  }
  await Deno.remove(folder, { recursive: true });
  return passed;
}
