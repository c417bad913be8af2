/** Tests that rows and figures keep enough to tell clients apart, and no secret of any of them. */
import { strict as assert } from "node:assert";
import { AUTH, type Bench, HELLO, withServer } from "../../harness.ts";
import { inFolder } from "../support.ts";

/** Headers that name a client: some secret, which is in this place. Keys of up to 12 characters are among them. */
const HEADERS: Readonly<Record<string, (secret: string) => string>> = {
  "x-session-id": (secret) => secret,
  "cookie": (secret) => `a=1; session_id=${secret}; b=2`,
  "authorization": (secret) => `Bearer ${secret}`,
  "x-api-key": (secret) => secret,
  "api-key": (secret) => secret,
  "x-goog-api-key": (secret) => secret,
};
const SECRETS = Object.keys(HEADERS).map((_, n) => `hidden-${n}${n}`);
const EXPORTS = ["domain=llm", "domain=web", "table=timeseries", "table=runs"];
const OUTPUTS = [
  ...EXPORTS.map((query) => `/admin/export?${query}`),
  ...["/admin/stats", "/admin/timeseries", "/admin/config", "/health", "/metrics"],
];

/** Asks both domains with each of the headers. */
async function askWithAll({ ask }: Bench): Promise<void> {
  for (const [n, [name, valueOf]] of Object.entries(HEADERS).entries()) {
    const headers = { [name]: valueOf(SECRETS[n] ?? assert.fail()) };
    const chat = { method: "POST", body: JSON.stringify(HELLO), headers };
    await (await ask("/v1/chat/completions", chat)).text();
    await (await ask("/web/", { headers })).text();
  }
}

function secretsIn(text: string): string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}

Deno.test("no session id and no key, however short, is in rows, figures or the file", async () => {
  await inFolder({}, async (folder) => {
    await withServer({ database: `file:${folder}/a.db` }, async (bench) => {
      await askWithAll(bench);
      for (const path of OUTPUTS) {
        const response = await bench.ask(path, { headers: AUTH });
        const text = await response.text();
        assert.deepEqual([response.status, secretsIn(text)], [200, []], path);
      }
      const clients = (await bench.rows()).map(({ client }) => client);
      assert.equal(new Set(clients).size, SECRETS.length, "clients are told apart");
      // Before the stop, at whose end SQLite takes some of the files away.
      for await (const { name } of Deno.readDir(folder)) {
        const bytes = await Deno.readFile(`${folder}/${name}`);
        assert.deepEqual(secretsIn(new TextDecoder("latin1").decode(bytes)), [], name);
      }
    });
  });
});
