/** A proxy that adds the admin token, for clients that cannot be told of one. It leaves all else as it is. */
import { createServer, request } from "node:http";

/** Starts it on a free port of loopback. */
export async function withToken(
  server: string,
  token: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const { hostname, port } = new URL(server);
  const proxy = createServer((asked, answer) => {
    const headers = { ...asked.headers, authorization: `Bearer ${token}` };
    const { url: path, method } = asked;
    const onwards = request({ hostname, port, path, method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onwards.on("error", () => answer.destroy());
    answer.on("close", () => onwards.destroy());
    asked.pipe(onwards);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
