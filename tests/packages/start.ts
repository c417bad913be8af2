/** Starting an installed errorworks, however it was installed. */

/** Admin token of a server under test. */
export const TOKEN = "smoke-token";

/** Arguments of `errorworks`; the database is the default one, a file in the current folder. */
export const SERVE = [
  "serve",
  "--json",
  "--host=127.0.0.1",
  "--port=0",
  "--seed=7",
  `--admin-token=${TOKEN}`,
];

/** A server that answers. */
export interface Started {
  readonly url: string;
  /** Asks it to stop as a system would, by SIGTERM; the result is its exit code. */
  stop(): Promise<number>;
}

/** Starts `errorworks` with these arguments, and waits until it has told its address. */
export type Start = (args: readonly string[]) => Promise<Started>;

/** Folder and environment of a command. */
export type Place = Pick<Deno.CommandOptions, "cwd" | "env" | "clearEnv">;

/** Starts it by a command line that takes the arguments of `errorworks` at its end, e.g. `["npx", "errorworks"]`. */
export function byCommand([program = "", ...before]: readonly string[], place: Place = {}): Start {
  return async (args) => {
    const streams = { stdin: "null", stdout: "piped", stderr: "inherit" } as const;
    const child = new Deno.Command(program, { args: [...before, ...args], ...streams, ...place }).spawn();
    const [first, rest] = await firstLine(child.stdout);
    if (first === "") throw new Error(`Cannot start ${program}: it ended with ${(await child.status).code}`);
    const { url } = JSON.parse(first);
    return {
      url,
      async stop() {
        try {
          child.kill("SIGTERM");
        } catch (error) {
          if (!(error instanceof TypeError)) throw error; // it has ended already
        }
        await rest.cancel();
        return (await child.status).code;
      },
    };
  };
}

/** The first line of a stream, empty if it ends before that, and what reads on. */
async function firstLine(
  stream: ReadableStream<Uint8Array>,
): Promise<[string, ReadableStreamDefaultReader<string>]> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { done, value } = await reader.read();
    if (done) return ["", reader];
    text += value;
  }
  return [text.slice(0, text.indexOf("\n")), reader];
}
