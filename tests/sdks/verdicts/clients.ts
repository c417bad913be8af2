/** Everybody who is examined, with the commands that run them. */
import { fileURLToPath } from "node:url";
import { folderOfNode, pythonOfClients } from "../../crawlers/matrix/clients.ts";
import { Missing as NoCrawlers } from "../../crawlers/matrix/folder.ts";
import { Missing, preparedEnvironment } from "../../python/environment.ts";
import { ASKERS } from "./askers.ts";

/** A client by its name, with the command that runs it. */
export interface Client {
  readonly name: string;
  /** Domain that it is a client of. */
  readonly domain: "llm" | "web";
  readonly command: readonly string[];
}

/** Amount of work of each client. */
export interface Work {
  /** Calls of an SDK. */
  readonly calls: number;
  /** Pages that a crawler asks for. */
  readonly pages: number;
}

const HERE = fileURLToPath(new URL("./", import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL("../../python/requirements.txt", import.meta.url));
const CRAWLERS = fileURLToPath(new URL("../../crawlers/clients/", import.meta.url));
const PYTHON = ["openai (Python)", "Anthropic (Python)", "LiteLLM"];

/** All clients that can be had here, and why others cannot. */
export async function clientsFor(work: Work): Promise<{ clients: readonly Client[]; missing: string[] }> {
  const clients: Client[] = Object.keys(ASKERS).map((name) => ({
    name,
    domain: "llm",
    command: [Deno.execPath(), "run", "-A", "--no-check", `${HERE}client.ts`, name, String(work.calls)],
  }));
  const missing: string[] = [];
  for (const others of [pythonClients, crawlers]) {
    try {
      clients.push(...await others(work));
    } catch (error) {
      if (!(error instanceof Missing || error instanceof NoCrawlers)) throw error;
      missing.push(error.message);
    }
  }
  return { clients, missing };
}

async function pythonClients({ calls }: Work): Promise<readonly Client[]> {
  const folder = await preparedEnvironment(REQUIREMENTS, "anthropic, litellm, openai");
  return PYTHON.map((name) => ({
    name,
    domain: "llm",
    command: [`${folder}/bin/python`, "-B", `${HERE}client.py`, name, String(calls)],
  }));
}

/** Clients of the website: two crawlers, and two libraries that one is soon written with. */
async function crawlers({ pages }: Work): Promise<readonly Client[]> {
  const [folder, python] = [await folderOfNode(), await pythonOfClients()];
  const named = (name: string, program: readonly string[]): Client => ({
    name,
    domain: "web",
    command: [...program, name.toLowerCase(), String(pages)],
  });
  return [
    ...["Crawlee", "got"].map((name) => named(name, ["node", `${folder}/defaults.mjs`])),
    ...["Scrapy", "requests"].map((name) => named(name, [python, "-B", `${CRAWLERS}defaults.py`])),
  ];
}
