/** Bodies and events of all endpoints, held against the OpenAPI documents that OpenAI and Anthropic have published. */
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("./", import.meta.url));

/** Runs a program to its end and gives what it printed. @throws {Error} if it fails */
async function printed(program: string, args: readonly string[], input: string): Promise<string> {
  const command = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  });
  const child = command.spawn();
  const [, { success, stdout }] = await Promise.all([
    new Blob([input]).stream().pipeTo(child.stdin),
    child.output(),
  ]);
  if (!success) throw new Error(`${program} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout).trimEnd();
}

/** Result of a check of bodies and events: how many there were, and what is wrong with them. */
interface Checked {
  readonly summary: string;
  readonly problems: readonly string[];
}

/**
 * Checks what a server without faults answers. `known` has regular expressions of what is wrong by reason: what none of
 * them fits is a problem, and so is one that fits nothing.
 */
export async function checkDocuments(
  environment: string,
  known: Readonly<Record<string, readonly string[]>>,
): Promise<Checked> {
  const seen = await printed(Deno.execPath(), ["run", "-A", "--no-check", `${HERE}record.ts`], "");
  const said = await printed(`${environment}/bin/python`, [`${HERE}check_documents.py`], seen);
  const lines = said.split("\n");
  const summary = lines.pop() ?? "";
  const expected = Object.values(known).flat().map((pattern) => new RegExp(pattern));
  const strange = lines.filter((line) => !expected.some((pattern) => pattern.test(line)));
  const mended = expected.filter((pattern) => !lines.some((line) => pattern.test(line)));
  return {
    summary,
    problems: [
      ...strange,
      ...mended.map(({ source }) => `is right, so take it out of known.json: ${source}`),
    ],
  };
}
