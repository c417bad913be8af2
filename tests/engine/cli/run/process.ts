/** `errorworks` as a process, whose output is read byte by byte. */
import { ROOT } from "../../../../scripts/floors.ts";

/** End of a process. */
export interface Over {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly out: string;
  readonly err: string;
}

/** Options of a process. */
export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: Uint8Array;
  /** Called with the process once the command has printed a line. */
  readonly onLine?: (process: Deno.ChildProcess, line: string) => void;
}

/** Runs a command line of the program to its end. */
export async function errorworks(args: readonly string[], start: Start = {}): Promise<Over> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", `${ROOT}deno.json`, `${ROOT}main.ts`, ...args],
    cwd: start.cwd ?? ROOT,
    env: { ...start.env },
    stdin: start.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (start.stdin !== undefined) await new Blob([start.stdin.slice()]).stream().pipeTo(process.stdin);
  const chunks: Uint8Array[] = [];
  const read = async () => {
    for await (const chunk of process.stdout) {
      chunks.push(chunk);
      const text = new TextDecoder().decode(chunk);
      if (text.includes("\n")) start.onLine?.(process, text.trim());
    }
  };
  const [{ code }, , err] = await Promise.all([
    process.status,
    read(),
    new Response(process.stderr).text(),
  ]);
  const stdout = new Uint8Array(await new Blob(chunks.map((chunk) => chunk.slice())).arrayBuffer());
  return { code, stdout, out: new TextDecoder().decode(stdout), err };
}

/** True if there is a process with this id. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}
