/**
 * Bare servers that know one answer and one stream by heart: what a runtime or a framework does without us. They parse
 * the request's JSON, and send the very bytes and headers of ours: `deno run floor.ts FLOOR RECORDED.json`.
 *
 * @module
 */
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { stream } from "hono/streaming";
import { createServer, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";
import { lengthOf } from "../../../engine/reply/body.ts";
import { type Floor, listen, PLACE, type Recorded } from "./recorded.ts";

const [floor = "", file = ""] = Deno.args;
const { whole, streamed }: Recorded = JSON.parse(await Deno.readTextFile(file));
const FRAMES = streamed.frames;

function isStream(text: string): boolean {
  return JSON.parse(text).stream === true;
}

function nodeHttp(): Server {
  return createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => text += chunk);
    request.on("end", () => answer(response, isStream(text)));
  });
}

function answer(response: ServerResponse, streams: boolean): void {
  if (!streams) {
    response.writeHead(200, { ...whole.headers, "content-length": String(lengthOf(whole.body)) });
    return void response.end(whole.body);
  }
  response.writeHead(200, streamed.headers);
  for (const frame of FRAMES) response.write(frame);
  response.end();
}

function hono(): Server {
  const app = new Hono();
  app.post("/v1/chat/completions", async (c) => {
    const { stream: streams } = await c.req.json();
    if (streams !== true) return c.body(whole.body, 200, { ...whole.headers });
    for (const [name, value] of Object.entries(streamed.headers)) c.header(name, value);
    return stream(c, async (out) => {
      for (const frame of FRAMES) await out.write(frame);
    });
  });
  return createServer(getRequestListener(app.fetch));
}

/** HTTP by hand on a socket: a reader that trusts its client, and one write for each reply. */
function nodeNet(): Server {
  return createTcpServer((socket) => {
    let text = "";
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk;
      for (let body; (body = nextBody(text)) !== undefined;) {
        const reply = isStream(body) ? streamText() : wholeText();
        if (text.includes("connection: close")) socket.end(reply);
        else socket.write(reply);
        text = text.slice(text.indexOf("\r\n\r\n") + 4 + body.length);
      }
    });
  });
}

/** Body of the first request of a text, if all of it is there. */
function nextBody(text: string): string | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = Number(/content-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length < head + 4 + length ? undefined : text.slice(head + 4, head + 4 + length);
}

function headText(headers: Readonly<Record<string, string>>): string {
  let text = "HTTP/1.1 200 OK\r\n";
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return `${text}date: ${new Date().toUTCString()}\r\nconnection: keep-alive\r\n`;
}

function wholeText(): string {
  return `${headText(whole.headers)}content-length: ${lengthOf(whole.body)}\r\n\r\n${whole.body}`;
}

function streamText(): string {
  let text = `${headText(streamed.headers)}transfer-encoding: chunked\r\n\r\n`;
  for (const frame of FRAMES) text += `${lengthOf(frame).toString(16)}\r\n${frame}\r\n`;
  return `${text}0\r\n\r\n`;
}

async function denoAnswer(request: Request): Promise<Response> {
  if (!isStream(await request.text())) return new Response(whole.body, { headers: whole.headers });
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const frame of FRAMES) controller.enqueue(encoder.encode(frame));
      controller.close();
    },
  });
  return new Response(body, { headers: streamed.headers });
}

const SERVERS: Readonly<Record<Exclude<Floor, "deno">, () => Server>> = {
  http: nodeHttp,
  hono,
  net: nodeNet,
};

if (floor === "deno") {
  Deno.serve({ ...PLACE, onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`) }, denoAnswer);
} else {
  const [, make] = Object.entries(SERVERS).find(([name]) => name === floor) ?? [];
  listen(make?.());
}
