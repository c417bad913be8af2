/** Programs that images are built, moved and run with; from Debian, where they are not there yet. */

/** Debian packages, each with one program of the same name. */
const TOOLS = ["buildah", "skopeo", "docker-registry", "runc"];

/** Reason why no image can be built and run here; `null` if one can. Installs what is missing. */
export async function whyNoImages(): Promise<string | null> {
  if (Deno.build.os !== "linux") return "only Linux has containers";
  if (Deno.uid() !== 0) return "mounting what is pulled needs root";
  return await whyNot(TOOLS);
}

/** Reason why these Debian packages are not here, installed if they were not; `null` if they are. */
export async function whyNot(tools: readonly string[]): Promise<string | null> {
  const all = () => Promise.all(tools.map(isThere)).then((there) => there.every(Boolean));
  if (await all()) return null;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...tools]]) {
    await ran("apt-get", args, env).catch(() => "");
  }
  return await all() ? null : `${tools.join(", ")} cannot be had from Debian`;
}

async function isThere(tool: string): Promise<boolean> {
  return await ran("which", [tool]).then(() => true, () => false);
}

/** Runs a program; what it printed. @throws {Error} with its complaint when it fails or is not there */
export async function ran(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], env, stdin: "null" })
    .output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${err}${out}`);
  return out ?? "";
}
