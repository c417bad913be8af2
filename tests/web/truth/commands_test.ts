import { strict as assert } from "node:assert";
import { run } from "../../engine/cli/host.ts";

Deno.test("errorworks truth tells of a page without a server, under the configuration it is given", async () => {
  const usual = await run(["truth", "/web/login"]);
  assert.equal(usual.code, 0);
  assert.equal(JSON.parse(usual.out).title, "Log in");
  const other = await run(["truth", "/web/login", "--set", "web.site.seed=5"]);
  assert.notEqual(JSON.parse(other.out).body_sha256, JSON.parse(usual.out).body_sha256);
});

Deno.test("errorworks truth --site lists real pages, and only as many as are wanted", async () => {
  const { lines, code } = await run(["truth", "--site", "--limit", "2", "--hash", "false"]);
  assert.equal(code, 0);
  assert.deepEqual(lines.map((line) => Object.keys(JSON.parse(line))), [["url", "kind"], ["url", "kind"]]);
});

Deno.test("errorworks truth that is used wrongly is an exit code of 2", async () => {
  for (const args of [[], ["mailto:a@b.c"], ["--site", "--kind", "none"], ["--site", "--limit", "0"]]) {
    const { code, err } = await run(["truth", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(err, /^error: /);
  }
});

Deno.test("errorworks score ends with 1 where pages are damaged, and with 0 within the limits", async () => {
  const { lines } = await run(["truth", "--site", "--limit", "3"]);
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, lines.join("\n"));
    const good = await run(["score", file]);
    assert.equal(good.code, 0);
    assert.equal(good.lines.at(-1), "All right.");
    await Deno.writeTextFile(file, lines.join("\n").replace('"title":"', '"title":"X'));
    const bad = await run(["score", file, "--json"]);
    assert.equal(bad.code, 1);
    assert.equal(JSON.parse(bad.out).counts.damaged, 1);
    assert.match(bad.err, /^error: 1 pages that .*, and that are wrong/);
    assert.equal((await run(["score", file, "--max-damaged", "1"])).code, 0);
  } finally {
    await Deno.remove(file);
  }
  assert.equal((await run(["score", "/does/not/exist"])).code, 2);
  const { code, err } = await run(["score", "."]);
  assert.deepEqual([code, err], [2, 'error: Cannot read ".": it is a folder']);
});
