/** The floor: a bare Hono app that parses a JSON body and answers with one given JSON, on the `socket` transport. */
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { createServer } from "node:http";

const answer = JSON.parse(await Deno.readTextFile(Deno.args[0] ?? ""));
const app = new Hono();
app.post("/v1/chat/completions", async (c) => {
  await c.req.json();
  return c.json(answer);
});
const server = createServer(getRequestListener(app.fetch));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
});
