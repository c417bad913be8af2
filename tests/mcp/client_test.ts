/** The official client of TypeScript calls every tool, over HTTP and over stdio, in both eras of the protocol. */
import { strict as assert } from "node:assert";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { ARGUMENTS, MAY_DECLINE } from "./arguments.ts";
import { commandOf, type Server, startServer, TOKEN, type Wanted } from "./server.ts";

const ERAS = { auto: "2026-07-28", legacy: "2025-11-25" } as const;
const LIVE = ["get_config", "reset", "set_config"];

type Connect = (client: Client, server: Server) => Promise<void>;

const overHttp: Connect = (client, { url }) =>
  client.connect(
    new StreamableHTTPClientTransport(new URL("/mcp", url), {
      requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
    }),
  );
const overStdio = (argsOf: (server: Server) => string[]): Connect => (client, server) =>
  client.connect(new StdioClientTransport({ ...commandOf(["mcp", ...argsOf(server)]), stderr: "inherit" }));
const overBridge = overStdio(({ url }) => ["--url", url, "--token", TOKEN]);
const ofDatabase = overStdio(({ database }) => ["--database", database]);

/** Calls every tool that is listed, the one that forgets everything last. */
async function callAll(client: Client): Promise<string[]> {
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name).sort((a, b) => Number(a === "reset") - Number(b === "reset"));
  for (const name of names) {
    const args = ARGUMENTS[name];
    assert.ok(args, `${name} has no line in arguments.ts`);
    const { isError = false, structuredContent, content } = await client.callTool({ name, arguments: args });
    if (MAY_DECLINE.includes(name) && isError) continue;
    assert.ok(!isError && structuredContent, `${name}: ${JSON.stringify(content)}`);
    if (name === "query") {
      assert.match(JSON.stringify(structuredContent), /"rows":\[\["\w+",\d\],\["\w+",\d\]\]/);
    }
  }
  return names;
}

async function readAll(client: Client): Promise<void> {
  const { resources } = await client.listResources();
  const uri = resources[0]?.uri ?? "";
  assert.match(JSON.stringify(await client.readResource({ uri })), /totals/);
  for (const { name } of (await client.listPrompts()).prompts) {
    assert.match(JSON.stringify(await client.getPrompt({ name, arguments: {} })), /errorworks/);
  }
}

function meets(name: string, wanted: Wanted, connect: Connect, live: boolean): void {
  for (const [mode, version] of Object.entries(ERAS)) {
    Deno.test(`the official client calls every tool ${name} (${version})`, async () => {
      await using server = await startServer(wanted);
      const negotiation = mode === "auto" ? "auto" : "legacy";
      const client = new Client({ name: "test", version: "1" }, {
        versionNegotiation: { mode: negotiation },
      });
      await connect(client, server);
      try {
        assert.equal(client.getNegotiatedProtocolVersion(), version);
        await readAll(client);
        const names = await callAll(client);
        assert.deepEqual(LIVE.filter((one) => names.includes(one)), live ? LIVE : []);
      } finally {
        await client.close();
      }
    });
  }
}

meets("over HTTP", {}, overHttp, true);
meets("over HTTP, of two workers by fetch", { workers: 2, transport: "fetch" }, overHttp, true);
meets("over HTTP, with a database in memory", { database: ":memory:" }, overHttp, true);
meets("over stdio, of a database file", {}, ofDatabase, false);
meets("over stdio, of a running server", { workers: 2 }, overBridge, true);

Deno.test("errorworks mcp says on stderr alone what is wrong, and ends with 2", async () => {
  for (
    const args of [["--database", "file:nowhere.db"], ["--server", "http://127.0.0.1:9"], [
      "--database",
      ":memory:",
    ]]
  ) {
    const { command, args: all } = commandOf(["mcp", ...args]);
    const env = { ERRORWORKS_ADMIN_TOKEN: "", TURSO_DATABASE_URL: "" };
    const { code, stdout, stderr } = await new Deno.Command(command, { args: all, stdin: "null", env })
      .output();
    if (args[0] === "--database") assert.equal(code, 2, String(args));
    assert.equal(stdout.length, 0, String(args));
    if (code !== 0) assert.match(new TextDecoder().decode(stderr), /^error: /);
  }
});

Deno.test("errorworks mcp ends when its stdin does", async () => {
  await using server = await startServer();
  const { command, args } = commandOf(["mcp", "--database", server.database]);
  const child = new Deno.Command(command, { args, stdin: "piped", stdout: "piped" }).spawn();
  await child.stdin.close();
  const { code, stdout } = await child.output();
  assert.deepEqual([code, stdout.length], [0, 0]);
});
