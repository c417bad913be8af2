/**
 * Signals that ask for a stop. On Windows Deno before 2.8 throws for others; Ctrl-Break is what a program can send
 * there.
 */
export function stopSignals(os: typeof Deno.build.os = Deno.build.os): readonly Deno.Signal[] {
  return os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
}
