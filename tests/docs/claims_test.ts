/** Figures and addresses that README and docs tell: those of the program. */
import { strict as assert } from "node:assert";
import { presetShares } from "../../engine/cli/shares/preset_shares.ts";
import { type Errorworks, errorworks } from "../../testing.ts";
import { shippedPresets } from "../engine/support.ts";
import { SERVICES } from "../harness.ts";
import { run } from "../engine/cli/host.ts";
import { commandsOf } from "./command_lines.ts";
import { markdownPages, type Page, ROOT } from "./markdown_pages.ts";
import { statusOf } from "../statuses.ts";

const PAGES = await markdownPages();
const CURRENT = PAGES.filter(({ path }) => path !== "CHANGELOG.md");
const README = PAGES.find(({ path }) => path === "README.md") ?? { path: "", text: "" };

Deno.test("README tells the shares of every preset, of both domains, as they are", async () => {
  const told = Array.from(
    README.text.matchAll(/^\| `(\w+)` .*\| +(\d+) \| +(\d+) \|$/gm),
    ([, name, llm, web]) => [name, Number(llm), Number(web)],
  );
  const expected = await Promise.all((await shippedPresets()).map(async (name) => {
    const shares = await presetShares(name, undefined, SERVICES);
    return [name, ...shares.map(({ usual }) => Math.round(usual * 100))];
  }));
  assert.deepEqual(told.toSorted(), expected.toSorted());
});

Deno.test("the picture of a run, and the page about the terminal, have the shares that the start prints", async () => {
  const { lines } = await run(
    ["serve", "--preset=stress", "--port=0", "--database=none", "--canary-port=0"],
    {
      seen: (line, stop) => line.startsWith("Ctrl-C") && stop(),
    },
  );
  const table = lines.slice(lines.findIndex((line) => line.startsWith("FAULTS")));
  for (const line of table.filter((line) => /^(FAULTS|llm|web) /.test(line))) {
    for (const page of ["docs/run.svg", "docs/terminal.md"]) {
      assert.ok((await Deno.readTextFile(new URL(page, ROOT))).includes(line), `${page} lacks ${line}`);
    }
  }
  assert.ok(table.length >= 3);
});

/** A server of which everything can be asked that the docs ask for. */
const asked = () =>
  errorworks({ listen: false, config: { server: { per_request_faults: { enabled: true } } } });

/** A request as `curl` sends it, from the words behind it. */
function requestOf(words: readonly string[], token: string): Request {
  const after = (flag: string) => words.flatMap((word, at) => word === flag ? [words[at + 1] ?? ""] : []);
  const [body] = [
    ...after("-d"),
    ...after("--data-binary").map(() => '{"url": "/shop", "error": "timeout"}'),
  ];
  const [address = ""] = words.filter((word) => /^(\$URL|localhost:\d+)/.test(word));
  const url = address.replace("localhost:8001", "http://x.invalid/web").replace(
    /^(\$URL|localhost:8000)/,
    "http://x.invalid",
  );
  const headers = new Headers(
    after("-H").map((line) => {
      const [name = "", value = ""] = line.split(": ");
      return [name, value.replace(/\$(?:ERRORWORKS_ADMIN_)?TOKEN/, token)];
    }),
  );
  const [method = body === undefined ? "GET" : "POST"] = after("-X");
  return new Request(url, { method, headers, ...body === undefined ? {} : { body } });
}

Deno.test("every curl in the docs gets what it asks for", async () => {
  await using ew = await asked();
  const lines = CURRENT.flatMap(commandsOf).filter(({ words: [first] }) => first === "curl");
  assert.ok(lines.length >= 10);
  await Promise.all(lines.map(async ({ page, words }) => {
    const request = requestOf(words, ew.token);
    const status = await ew.fetch(request).then(async (response) => {
      await response.body?.cancel();
      return response.status;
    }, () => "broken");
    const isFault = request.headers.has("x-errorworks-fault") || /\/(status|unstable)\b/.test(request.url);
    assert.ok(isFault || status === 200, `${page}: ${words.join(" ")}: ${status}`);
  }));
});

/** Addresses with a method, as a sentence or a table names them: `GET /admin/stats`. */
function addressesOf({ text }: Page): string[] {
  return Array.from(
    text.matchAll(/`((?:GET|POST|PUT|DELETE) \/(?:admin|health|metrics)[\w/]*)/g),
    ([, one = ""]) => one,
  ).filter((address) => !/\/(NAME|ID)$/.test(address)); // by reference_test.ts
}

async function statusAt(address: string, ew: Errorworks): Promise<number> {
  const [method = "", path = ""] = address.split(" ");
  const headers = { authorization: `Bearer ${ew.token}` };
  const query = path === "/admin/requests/wait" ? "?timeout_sec=0.1" : "";
  return await statusOf(
    ew.fetch(path + query, { method, headers, ...method === "GET" ? {} : { body: "{}" } }),
  );
}

Deno.test("every address of the server that the docs name is there", async () => {
  await using ew = await asked();
  const named = [...new Set(CURRENT.flatMap(addressesOf))];
  assert.ok(named.length > 10);
  for (const address of named) {
    if (address === "GET /admin/canary") continue; // there is no leak trap without a port
    const status = await statusAt(address, ew);
    assert.ok(![404, 405].includes(status) && status < 500, `${address}: ${status}`);
  }
});

Deno.test("faults that a command meets on a page are faults that there are", () => {
  const known = new Set(SERVICES.flatMap(({ faults }) => faults.map(({ name }) => name)));
  const named = CURRENT.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\bmeets ([a-z]+_[a-z_]+)|errorworks-hunt\/([\w+]+)\.tape/g))
      .flatMap(([_, met = "", tape = ""]) => [met, ...tape.split("+")].filter(Boolean))
      .map((name) => ({ path, name }))
  );
  assert.ok(named.length > 2);
  assert.deepEqual(named.filter(({ name }) => !known.has(name)), []);
});

Deno.test("rules in examples of tests can be used, and make no client wait longer than a test may take", async () => {
  const rules = CURRENT.flatMap(({ text }) =>
    Array.from(text.matchAll(/^```(?:ts|js|python)\b.*\n([^]*?)^```$/gm), ([_, code = ""]) => code)
  ).flatMap((code) => code.match(/\{ ?"?times"?: 2, .*?\} ?\}/g) ?? [])
    .map((rule) => JSON.parse(rule.replaceAll(/(?<!")\b(\w+): /g, '"$1": ')));
  assert.ok(rules.length > 5);
  for (const rule of rules) {
    await using ew = await errorworks({ rules: [rule], listen: false });
    const response = await ew.fetch("/v1/models");
    assert.deepEqual(
      [response.status, response.headers.get("retry-after")],
      [429, "0"],
      JSON.stringify(rule),
    );
  }
});
