import process from "node:process";
import type { Backend } from "./backend.ts";
import { Bridge } from "./bridge.ts";

/** Serves the tools of a backend on stdin and stdout, until stdin ends or `stopped` resolves. */
export async function serveBackend(backend: Backend, stopped: Promise<unknown>): Promise<void> {
  const [{ serveStdio }, { createMcpServer }] = await Promise.all([
    import("@modelcontextprotocol/server/stdio"),
    import("./mcp_server.ts"),
  ]);
  const ended = new Promise((resolve) => process.stdin.once("end", resolve).once("close", resolve));
  const handle = serveStdio(() => createMcpServer(backend));
  await Promise.race([ended, stopped]);
  await handle.close();
}

/** Hands stdin to the `/mcp` of a server, and its answers to stdout, until stdin ends or `stopped` resolves. */
export async function serveBridge(
  server: { readonly url: string; readonly token: string },
  stopped: Promise<unknown>,
): Promise<void> {
  const [{ StdioServerTransport }, { parseJSONRPCMessage }] = await Promise.all([
    import("@modelcontextprotocol/server/stdio"),
    import("@modelcontextprotocol/server"),
  ]);
  const transport = new StdioServerTransport();
  const bridge = new Bridge({ ...server, send: (message) => transport.send(parseJSONRPCMessage(message)) });
  const ended = new Promise<void>((resolve) => transport.onclose = resolve);
  transport.onmessage = (message) => void bridge.forward(message);
  await transport.start();
  await Promise.race([ended, stopped]);
  await bridge.close();
  await transport.close();
}
