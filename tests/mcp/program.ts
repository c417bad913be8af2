/** Programs that tests start: each has a time to end in, and is killed after it. */
import { fileURLToPath } from "node:url";

/** A program to run. */
export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Destination of its output. */
  readonly streams: "inherit" | "null";
  /** Time after which it counts as hung and is killed, in milliseconds. */
  readonly limit_ms: number;
}

/** Runs a program in this folder; true if it succeeds in time. Says so if it has to be killed. */
export async function run({ program, args, env = {}, streams, limit_ms }: Program): Promise<boolean> {
  const cwd = fileURLToPath(new URL("./", import.meta.url));
  const output = { stdin: "null", stdout: streams, stderr: streams } as const;
  try {
    const child = new Deno.Command(program, { args: [...args], env, cwd, ...output }).spawn();
    return await isEnded(child, `${program} ${args.join(" ")}`, limit_ms) && (await child.status).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Waits for the end of a child; kills it, says so and is false if there is none in time. */
export async function isEnded(child: Deno.ChildProcess, name: string, limit_ms: number): Promise<boolean> {
  let isInTime = true;
  const timer = setTimeout(() => {
    isInTime = false;
    console.error(`Killed, as it did not end within ${limit_ms / 1000} s: ${name}`);
    child.kill("SIGKILL");
  }, limit_ms);
  await child.status;
  clearTimeout(timer);
  return isInTime;
}
