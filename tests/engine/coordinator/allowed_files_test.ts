/** Files that a posted configuration may name: regular ones, in the folders that were allowed at the start. */
import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";

const ENTRY = `${JSON.stringify({ content: "from the bank" })}\n`;
const SECRET = "root:x:0:0: [secret";

/** Runs `test` with an allowed folder and another one, each with a bank. */
async function inFolders(test: (inside: string, outside: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const name of ["inside", "outside"]) {
      await Deno.mkdir(`${root}/${name}`);
      await Deno.writeTextFile(`${root}/${name}/bank.jsonl`, ENTRY);
    }
    await Deno.writeTextFile(`${root}/inside/secret`, SECRET);
    await Deno.symlink(`${root}/outside/bank.jsonl`, `${root}/inside/link.jsonl`);
    await test(`${root}/inside`, `${root}/outside`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function post({ admin }: Bench, body: unknown): Promise<{ status: number; text: string }> {
  const reply = await admin("/config", { method: "POST", body: JSON.stringify(body) });
  return { status: reply.status, text: await reply.text() };
}

const bank = (file: string) => ({ llm: { response: { mode: "bank", bank: { file } } } });
const pages = (file: string) => ({ web: { content: { mode: "bank", bank: { file } } } });
const rules = (file: string) => ({ llm: { response: { rules_file: file } } });

Deno.test("POST /admin/config takes files of the folders that were allowed at the start, and no others", async () => {
  await inFolders(async (inside, outside) => {
    await withServer({ set: [`server.file_dirs=["${inside}"]`] }, async (bench) => {
      assert.equal((await post(bench, bank(`${inside}/bank.jsonl`))).status, 200);
      const refused = [
        bank(`${outside}/bank.jsonl`),
        bank(`${outside}/none.jsonl`), // whether it is there is not told
        bank(`${inside}/../outside/bank.jsonl`),
        bank(`${inside}/link.jsonl`),
        bank("/dev/zero"),
        pages("/etc/passwd"),
        rules("/etc/passwd"),
      ];
      for (const body of refused) {
        const { status, text } = await post(bench, body);
        assert.equal(status, 422, JSON.stringify(body));
        assert.match(text, /is in none of the folders whose files may be named while running/);
      }
    });
  });
});

Deno.test("a phase of a posted scenario may name files of the allowed folders, and no others", async () => {
  await inFolders(async (inside, outside) => {
    await withServer({ set: [`server.file_dirs=["${inside}"]`] }, async (bench) => {
      const scenario = (config: unknown) => ({ name: "x", phases: [{ for_sec: 60 }, { config }] });
      const start = async (config: unknown) => {
        const body = JSON.stringify(scenario(config));
        const reply = await bench.admin("/scenario", { method: "POST", body });
        return { status: reply.status, text: await reply.text() };
      };
      assert.equal((await start(bank(`${inside}/bank.jsonl`))).status, 200);
      for (const config of [bank(`${outside}/bank.jsonl`), pages("/etc/passwd"), rules("/etc/passwd")]) {
        for (const reply of [await start(config), await post(bench, { scenario: scenario(config) })]) {
          assert.equal(reply.status, 422, JSON.stringify(config));
          assert.match(reply.text, /"scenario\.phases\.1\.config\.\w+\.[\w.]+"/);
          assert.match(reply.text, /is in none of the folders whose files may be named while running/);
          assert.doesNotMatch(reply.text, /root:x/);
        }
      }
    });
  });
});

Deno.test("a scenario of the start may name any file, and goes on under posted changes", async () => {
  await inFolders(async (_, outside) => {
    const scenario = { name: "x", phases: [{ config: bank(`${outside}/bank.jsonl`) }] };
    await withServer({ set: [`scenario=${JSON.stringify(scenario)}`] }, async (bench) => {
      assert.equal((await post(bench, { llm: { latency: { base_ms: 1 } } })).status, 200);
    });
  });
});

Deno.test("POST /admin/config may name a file again that the configuration named at the start", async () => {
  await inFolders(async (_, outside) => {
    const file = `${outside}/bank.jsonl`;
    await withServer({ set: ["llm.response.mode=bank", `llm.response.bank.file=${file}`] }, async (bench) => {
      assert.equal((await post(bench, { llm: { response: { mode: "random" } } })).status, 200);
      assert.equal((await post(bench, bank(file))).status, 200);
    });
  });
});

Deno.test("messages on a file tell what is wrong with it, and nothing of what is in it", async () => {
  await inFolders(async (inside) => {
    await withServer({ set: [`server.file_dirs=["${inside}"]`] }, async (bench) => {
      const expected: readonly [unknown, RegExp][] = [
        [rules(`${inside}/secret`), /not valid YAML or JSON|expected a list/],
        [bank(`${inside}/secret`), /line 1: not valid JSON/],
        [bank(`${inside}/sub`), /no such file/],
      ];
      for (const [body, message] of expected) {
        const { status, text } = await post(bench, body);
        assert.equal(status, 422);
        assert.match(text, message);
        assert.doesNotMatch(text, /root:x/);
      }
    });
  });
});

Deno.test("a file that is larger than 64 MiB is refused and not read", async () => {
  await inFolders(async (inside) => {
    await Deno.writeFile(`${inside}/large`, new Uint8Array());
    await Deno.truncate(`${inside}/large`, 64 * 2 ** 20 + 1); // takes no room
    await withServer({ set: [`server.file_dirs=["${inside}"]`] }, async (bench) => {
      for (const body of [bank(`${inside}/large`), pages(`${inside}/large`), rules(`${inside}/large`)]) {
        const { status, text } = await post(bench, body);
        assert.deepEqual([status, /larger than 67108864 bytes/.test(text)], [422, true], text.slice(0, 500));
      }
    });
  });
});

Deno.test("a file that is not regular is refused at the start, too", async () => {
  for (const file of ["/dev/zero", "/tmp"]) {
    const set = ["llm.response.mode=bank", `llm.response.bank.file=${file}`];
    await assert.rejects(withServer({ set }, () => Promise.resolve()), { message: /not a regular file/ });
  }
});
