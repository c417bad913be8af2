/**
 * The floor: a bare Hono app that parses a JSON body and answers with one given JSON. `listener` puts it on the very
 * listener of the `socket` transport, `adapter` on the adapter below it with its own defaults (it then replaces the
 * global `Response`, which errorworks does not let it do).
 */
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { createServer } from "node:http";
import { listen } from "../../engine/transport/listen.ts";
import type { Env } from "../../engine/reply/connection.ts";

const [floor, file = ""] = Deno.args;
const answer = JSON.parse(await Deno.readTextFile(file));
const app = new Hono<Env>();
app.post("/v1/chat/completions", async (c) => {
  await c.req.json();
  return c.json(answer);
});

if (floor === "listener") {
  const place = { hostname: "127.0.0.1", port: 0 };
  const { port } = await listen(app, "socket", place, {
    refuse: () => ({ type: "", body: "" }),
    admit: () => true,
  });
  console.log(`http://127.0.0.1:${port}`);
} else {
  const server = createServer(getRequestListener((request) => app.fetch(request)));
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  });
}
