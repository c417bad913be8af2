/** Clients of other worlds than Node's and Python's, where they are installed: curl, wget, Go and Java. */
import { fileURLToPath } from "node:url";
import { type Client, type Job, talkTo, type Told } from "./clients.ts";
import { folderFor, succeeds } from "./folder.ts";

const SOURCES = fileURLToPath(new URL("../clients/tools/", import.meta.url));

/** The clients that there are; what is not installed is told. */
export async function startTools(
  stack: AsyncDisposableStack,
): Promise<{ readonly clients: readonly Client[]; readonly missing: readonly string[] }> {
  const starts = [curl, wget, go, java];
  const started = await Promise.all(starts.map((start) => start(stack)));
  const missing = starts.filter((_, at) => started[at] === null).map(({ name }) => `there is no ${name}`);
  return { clients: started.filter((one) => one !== null), missing };
}

function curl(): Promise<Client | null> {
  return program("curl", ({ url, timeout_ms }, file) => {
    const limit = ["--max-time", String(timeout_ms / 1_000)];
    return ["-sSL", "--compressed", ...limit, "-o", file, "-w", "%{http_code}", url];
  });
}

function wget(): Promise<Client | null> {
  return program("wget", ({ url, timeout_ms }, file) => {
    const once = ["--tries=1", `--timeout=${timeout_ms / 1_000}`, "--compression=auto"];
    return ["-q", ...once, "-O", file, url];
  });
}

/** A command that writes the page to a file: it ends with 0 where it takes that for right. */
async function program(
  name: string,
  argsOf: (job: Job, file: string) => readonly string[],
): Promise<Client | null> {
  const version = await firstLineOf(name, ["--version"]);
  if (version === null) return null;
  return {
    name,
    from: /^.*?\d[\d.]*/.exec(version)?.[0] ?? version,
    async send(job): Promise<Told> {
      const file = await Deno.makeTempFile();
      try {
        const args = [...argsOf(job, file)];
        const { code, stdout } = await new Deno.Command(name, { args, stdin: "null", stderr: "null" })
          .output();
        if (code !== 0) return { error: `exit ${code}` };
        const status = Number(new TextDecoder().decode(stdout)) || 200;
        return { status, body: await Deno.readTextFile(file) };
      } finally {
        await Deno.remove(file);
      }
    },
  };
}

async function go(stack: AsyncDisposableStack): Promise<Client | null> {
  const version = await firstLineOf("go", ["version"]);
  const source = `${SOURCES}client.go`;
  const binary = `${await folderFor("go", await Deno.readTextFile(source))}/client`;
  if (version === null || !await succeeds("go", ["build", "-o", binary, source])) return null;
  const [, number = ""] = /go([\d.]+)/.exec(version) ?? [];
  return { name: "Go", from: `net/http of Go ${number}`, send: talkTo(stack, binary, [])("go") };
}

async function java(stack: AsyncDisposableStack): Promise<Client | null> {
  const version = await firstLineOf("java", ["--version"]);
  if (version === null || !await succeeds("javac", ["--version"])) return null;
  const send = talkTo(stack, "java", [`${SOURCES}Client.java`])("java");
  return { name: "Java", from: `HttpClient of ${version.split(" ").slice(0, 2).join(" ")}`, send };
}

/** The first line that a program prints; `null`: it is not installed, or fails. */
async function firstLineOf(name: string, args: readonly string[]): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command(name, { args: [...args], stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).split("\n")[0] ?? "" : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
