/**
 * Text of a file by which the system tells something, as below `/proc`; empty where there is none, or it may not be
 * read.
 */
export function systemText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
