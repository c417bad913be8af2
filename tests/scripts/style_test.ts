import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import plugin from "../../scripts/style.ts";

/** A place in the repository, and code that stands there. */
type Sample = readonly [path: string, source: string];

/** A function of `lines` lines with `head` before its brace and `tail` behind the other one. */
function long(head: string, lines: number, tail = ""): string {
  return `${head} {\n${"work();\n".repeat(lines - 2)}}${tail}\n`;
}

const SAMPLES: Readonly<Record<string, { caught: readonly Sample[]; passes: readonly Sample[] }>> = {
  "import-direction": {
    caught: [
      ["engine/start.ts", 'import { llm } from "../llm/domain.ts";'],
      ["engine/cli/serve.ts", 'import type { Ask } from "../../web/ask.ts";'],
      ["engine/cli/serve.ts", 'export * from "../../llm/ask.ts";'],
      ["engine/cli/serve.ts", 'export { ask } from "../../llm/ask.ts";'],
      ["engine/cli/serve.ts", 'const ask = await import("../../llm/ask.ts");'],
      ["engine/cli/serve.ts", 'type Ask = import("../../llm/ask.ts").Ask;'],
      ["engine/start.ts", 'start(import.meta.resolve("../llm/worker.ts"));'],
      ["engine/start.ts", 'start(new URL("../llm/worker.ts", import.meta.url));'],
      ["llm/routes.ts", 'import { page } from "../web/reply.ts";'],
      ["mcp/tools.ts", 'import { isObject } from "../llm/base/json.ts";'],
      ["engine/base/clock.ts", 'import { edge } from "../edge.ts";'],
      ["engine/memory/layout.ts", 'import { cellOf } from "../metrics/columns.ts";'],
      ["engine/reply/raw.ts", 'import type { LiveExchange } from "../request/live_exchange.ts";'],
      ["engine/start.ts", 'import { cli } from "./cli/cli.ts";'],
      ["engine/attic/rat.ts", 'import { systemClock } from "../base/clock.ts";'],
      ["engine/cli/cli.ts", 'import { rat } from "../attic/rat.ts";'],
      ["llm/request/ask.ts", 'import type { Rule } from "../rules/rules.ts";'],
      ["web/site/site.ts", 'const page = await import("../pages/home.ts");'],
      ["web/faults/status.ts", 'import { status } from "../../llm/faults/status.ts";'],
      ["scripts/docs.ts", 'import { withServer } from "../tests/harness.ts";'],
      ["main.ts", 'import { withServer } from "./tests/harness.ts";'],
    ],
    passes: [
      ["llm/faults/status.ts", 'import { defineFault } from "../../engine/faults/fault.ts";'],
      ["llm/faults/status.ts", 'import type { Ask } from "../request/ask.ts";'],
      ["engine/cli/serve.ts", 'import { startServer } from "../start.ts"; import "./host.ts";'],
      ["engine/request/serve.ts", 'import type { Answer } from "../reply/reply.ts";'],
      [
        "mcp/tools/list.ts",
        'import { Tool } from "./tool.ts"; import "../domain.ts"; import "../wire/line.ts";',
      ],
      ["main.ts", 'import { llm } from "./llm/domain.ts";'],
      [
        "tests/llm/reply_test.ts",
        'import { withServer } from "../harness.ts"; import "../../web/domain.ts";',
      ],
      [
        "engine/request/serve.ts",
        'import llm from "llm"; export { serve }; const url = new URL("/v1", base);',
      ],
    ],
  },
  "file-size": {
    caught: [["engine/serve.ts", "work();\n".repeat(301)], [
      "tests/engine/serve_test.ts",
      "\n".repeat(300) + "work();",
    ]],
    passes: [["engine/serve.ts", "work();\n".repeat(300)]],
  },
  "function-size": {
    caught: [
      ["engine/serve.ts", long("function serve()", 61)],
      ["engine/serve.ts", long("const serve = () =>", 61)],
      ["engine/serve.ts", long("class Server { serve()", 61, "}")],
      ["tests/a_test.ts", long("function helper()", 61)],
      ["tests/a_test.ts", long('test("it works", () =>', 61, ");")],
    ],
    passes: [
      ["engine/serve.ts", long("function serve()", 60)],
      ["tests/a_test.ts", long('Deno.test("it works", async (t) =>', 61, ");")],
      ["tests/a_test.ts", long('Deno.test.ignore("it works", () =>', 61, ");")],
      ["tests/a_test.ts", long('Deno.test({ name: "it works", fn()', 61, "});")],
      ["tests/a_test.ts", long('await t.step("it works", () =>', 61, ");")],
    ],
  },
  "time-and-chance": {
    caught: [
      ["engine/serve.ts", "const now = Date.now();"],
      ["engine/serve.ts", "const clock = { now: Date.now };"],
      ["engine/serve.ts", 'const now = globalThis["performance"].now();'],
      ["llm/reply.ts", "const created = new Date();"],
      ["llm/reply.ts", "const created = Date();"],
      ["llm/reply.ts", "const n = Math.random();"],
      ["llm/stream.ts", "await new Promise((resolve) => setTimeout(resolve, 10));"],
      ["llm/stream.ts", "globalThis.setInterval(tick, 10);"],
      ["llm/stream.ts", 'import { setTimeout } from "node:timers/promises";'],
    ],
    passes: [
      ["engine/base/clock.ts", "const now = Date.now(); setTimeout(work, 1);"],
      ["engine/chance/random.ts", "const n = Math.random();"],
      ["tests/a_test.ts", "const now = performance.now();"],
      ["scripts/build.ts", "const now = new Date();"],
      [
        "engine/serve.ts",
        "const then = new Date(0); const n = Math.floor(random()); const now = clock.now();",
      ],
      ["engine/transport/socket.ts", "socket.setTimeout(10, leave); clearTimeout(timer);"],
    ],
  },
  "file-path": {
    caught: [
      ["scripts/build.ts", 'run(new URL("out", import.meta.url).pathname);'],
      ["tests/a_test.ts", 'const ROOT = new URL("../", import.meta.url);\nrun(`${ROOT.pathname}main.ts`);'],
      [
        "scripts/build.ts",
        'run(() => OUT.pathname);\nconst ROOT = new URL("../", import.meta.url), OUT = new URL("x", ROOT);',
      ],
    ],
    passes: [
      ["scripts/build.ts", 'run(fileURLToPath(new URL("out", import.meta.url)));'],
      [
        "engine/start.ts",
        'const url = new URL(request.url);\nask(url.pathname, new URL("/x", base).pathname);',
      ],
    ],
  },
  "no-default-export": {
    caught: [
      ["engine/serve.ts", "export default function serve() {}"],
      ["llm/main.ts", "export default {};"],
      ["engine/serve.ts", "function serve() {}\nexport { serve as default };"],
    ],
    passes: [
      ["main.ts", "export default { fetch };"],
      ["scripts/style.ts", "export default {};"],
      ["engine/serve.ts", 'export function serve() {}\nexport { default as plugin } from "./plugin.ts";'],
    ],
  },
  "no-exported-arrow": {
    caught: [
      ["engine/serve.ts", "export const serve = () => {};"],
      ["engine/serve.ts", "export const serve = (() => {}) satisfies Serve;"],
      ["engine/serve.ts", "const serve = async () => {};\nexport { serve };"],
    ],
    passes: [
      ["engine/serve.ts", "const serve = () => {};\nexport const table = { serve: () => {} };"],
      ["engine/serve.ts", "export function serve() { const inner = () => {}; return inner; }"],
      ["tests/harness.ts", "export const serve = () => {};"],
    ],
  },
  "no-console": {
    caught: [["engine/cli/serve.ts", 'console.log("up");'], [
      "llm/reply.ts",
      'globalThis.console.error("down");',
    ]],
    passes: [
      ["main.ts", 'console.log("up");'],
      ["scripts/docs.ts", 'console.log("up");'],
      ["tests/bench/load.ts", 'console.log("up");'],
      ["engine/cli/serve.ts", 'host.line("up"); host.console.log("up");'],
    ],
  },
  "no-exit": {
    caught: [
      ["engine/cli/serve.ts", "Deno.exit(1);"],
      ["engine/cli/serve.ts", "Deno.exitCode = 1;"],
      ["tests/a_test.ts", "Deno.exit(1);"],
    ],
    passes: [["main.ts", "Deno.exit(1);"], ["scripts/docs.ts", "Deno.exit(1);"], [
      "engine/cli/cli.ts",
      "exit(1);",
    ]],
  },
  "no-object-accessor": {
    caught: [["engine/rules/request.ts", 'const request = { get url() { return "/"; } };'], [
      "web/site/site.ts",
      "const page = { set title(title) { use(title); } };",
    ]],
    passes: [
      ["engine/rules/request.ts", 'class Request { get url() { return "/"; } }'],
      ["engine/rules/request.ts", "const table = { get: () => 1, set() {}, get: 2 }; const { get } = table;"],
      ["engine/testing/server.ts", 'const server = { get url() { return "/"; } };'],
      ["tests/a_test.ts", 'const server = { get url() { return "/"; } };'],
    ],
  },
};

/** The rules that a sample breaks. */
function broken([path, source]: Sample): string[] {
  return Deno.lint.runPlugin(plugin, path, source).map(({ id }) => id);
}

Deno.test("the style has samples for every rule", () => {
  assert.deepEqual(Object.keys(SAMPLES), Object.keys(plugin.rules));
});

for (const [rule, { caught, passes }] of Object.entries(SAMPLES)) {
  Deno.test(`errorworks/${rule} catches what it is for`, () => {
    for (const sample of caught) assert.deepEqual(broken(sample), [`errorworks/${rule}`], sample.join(": "));
  });
  Deno.test(`errorworks/${rule} lets the rest pass`, () => {
    for (const sample of passes) assert.deepEqual(broken(sample), [], sample.join(": "));
  });
}

Deno.test("errorworks/file-size points at the first line that is too many", () => {
  const source = `// é\n${"a();\n".repeat(299)}tooMany();\n`;
  const [finding] = Deno.lint.runPlugin(plugin, "engine/serve.ts", source);
  assert.equal(source.slice(...(finding?.range ?? [])), "tooMany();");
});

Deno.test("the style knows where a file stands by its whole path", () => {
  const path = fileURLToPath(new URL("../../engine/base/clock.ts", import.meta.url));
  assert.deepEqual(broken([path, "export const now = Date.now();"]), []);
});
