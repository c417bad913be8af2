/** The floor for pages: a bare Hono app on the listener of the `socket` transport that has one page by heart. */
import { Hono } from "hono";
import { listen } from "../../engine/transport/listen.ts";
import type { Env } from "../../engine/reply/connection.ts";

const [file = ""] = Deno.args;
const page = await Deno.readTextFile(file);
const app = new Hono<Env>();
app.get("/*", (c) => c.html(page));
const place = { hostname: "127.0.0.1", port: 0 };
const { port } = await listen(app, "socket", place, {
  refuse: () => ({ type: "", body: "" }),
  admit: () => true,
});
console.log(`http://127.0.0.1:${port}`);
