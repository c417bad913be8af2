/** Everybody who is asked: a process for each language, which is told an address and tells what came of it. */
import { fileURLToPath } from "node:url";
import { folderFor, Missing, succeeds } from "./folder.ts";

/** Request for a client to send. */
export interface Job {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Length of the body that is sent; 0: none. */
  readonly body_bytes: number;
  readonly timeout_ms: number;
}

/** Result of a request, as the client told it. */
export interface Told {
  readonly status?: number;
  /** `Content-Length`, where the client shows it. */
  readonly length?: string | null;
  /** The body as the text that the client made of it. */
  readonly body?: string;
  /** Class of what was thrown. */
  readonly error?: string;
}

/** A client by its name. */
export interface Client {
  readonly name: string;
  /** Source of the client, e.g. `npm:axios@1.21.1`. */
  readonly from: string;
  send(job: Job): Promise<Told>;
}

const HERE = fileURLToPath(new URL("../clients/", import.meta.url));

const denoFetch: Client = {
  name: "fetch (Deno)",
  from: `Deno ${Deno.version.deno}`,
  async send({ url, method, headers, body_bytes, timeout_ms }) {
    const body = body_bytes > 0 ? "x".repeat(body_bytes) : null;
    try {
      const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeout_ms) });
      const length = response.headers.get("content-length");
      return { status: response.status, length, body: await response.text() };
    } catch (error) {
      return { error: error instanceof Error ? error.name : typeof error };
    }
  },
};

/** Clients that cannot be asked are left out; the reasons are told. */
export async function startClients(
  stack: AsyncDisposableStack,
): Promise<{ clients: Client[]; missing: string[] }> {
  const clients: Client[] = [denoFetch];
  const missing: string[] = [];
  for (const start of [nodeClients, pythonClients]) {
    try {
      clients.push(...await start(stack));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      missing.push(error.message);
    }
  }
  return { clients, missing };
}

/** A folder with all of the Node clients and the programs that use them. @throws {Missing} */
export async function folderOfNode(): Promise<string> {
  const manifest = await Deno.readTextFile(`${HERE}package.json`);
  const folder = await folderFor("node", manifest);
  await Deno.writeTextFile(`${folder}/package.json`, manifest);
  for (const file of ["node.mjs", "crawlee.mjs", "defaults.mjs"]) {
    await Deno.copyFile(`${HERE}${file}`, `${folder}/${file}`);
  }
  const modern = "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)";
  if (!await succeeds("node", ["-e", modern])) throw new Missing("there is no Node of version 20 or newer");
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
  const isReady = await Deno.stat(`${folder}/node_modules/got`).then(() => true, () => false);
  if (!isReady && !await succeeds("npm", install, folder)) {
    throw new Missing("npm cannot install the packages");
  }
  return folder;
}

async function nodeClients(stack: AsyncDisposableStack): Promise<Client[]> {
  const folder = await folderOfNode();
  const manifest = await Deno.readTextFile(`${HERE}package.json`);
  const version = new TextDecoder().decode(
    (await new Deno.Command("node", { args: ["--version"] }).output()).stdout,
  );
  const ask = talkTo(stack, "node", [`${folder}/node.mjs`]);
  const { dependencies } = JSON.parse(manifest);
  return [
    { name: "fetch (Node)", from: `Node ${version.trim().slice(1)}`, send: ask("fetch") },
    ...[["axios", "axios"], ["got", "got"], ["crawlee", "@crawlee/cheerio"]].map((
      [name = "", from = ""],
    ) => ({
      name,
      from: `npm:${from}@${dependencies[from]}`,
      send: ask(name),
    })),
  ];
}

/** The interpreter of an environment that has all of the Python clients. @throws {Missing} */
export async function pythonOfClients(): Promise<string> {
  const file = `${HERE}requirements.txt`;
  const requirements = await Deno.readTextFile(file);
  const folder = await folderFor("crawlers", requirements);
  const python = `${folder}/bin/python`;
  if (!await succeeds(python, ["-c", "import aiohttp, httpx, requests, scrapy"])) {
    const modern = ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"];
    if (!await succeeds("python3", modern)) throw new Missing("there is no Python of version 3.10 or newer");
    if (!await succeeds("python3", ["-m", "venv", "--clear", folder])) {
      throw new Missing("python3 -m venv fails");
    }
    const install = ["-m", "pip", "install", "--disable-pip-version-check", "--retries=1", "-r", file];
    if (!await succeeds(python, install)) throw new Missing("pip cannot install the packages");
  }
  return python;
}

async function pythonClients(stack: AsyncDisposableStack): Promise<Client[]> {
  const python = await pythonOfClients();
  const requirements = await Deno.readTextFile(`${HERE}requirements.txt`);
  const ask = talkTo(stack, python, ["-B", `${HERE}python.py`]);
  return requirements.trim().split("\n").map((line) => {
    const [name = ""] = line.toLowerCase().split("==");
    return { name, from: `PyPI ${line}`, send: ask(name) };
  });
}

/** Starts a process that answers line by line, in any order. */
export function talkTo(
  stack: AsyncDisposableStack,
  program: string,
  args: readonly string[],
): (client: string) => Client["send"] {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const waiting = new Map<number, (told: Told) => void>();
  const writer = child.stdin.getWriter();
  stack.defer(async () => {
    child.kill("SIGKILL");
    await child.status;
  });
  void listen(child.stdout, waiting);
  let last = 0;
  return (client: string) => async (job: Job): Promise<Told> => {
    const id = ++last;
    const { promise, resolve } = Promise.withResolvers<Told>();
    waiting.set(id, resolve);
    await writer.write(new TextEncoder().encode(`${JSON.stringify({ id, client, ...job })}\n`));
    return await promise;
  };
}

async function listen(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  waiting: Map<number, (told: Told) => void>,
) {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { id, ...told } = JSON.parse(line);
      waiting.get(id)?.(told);
      waiting.delete(id);
    }
  }
}
