import { configure, type ConsoleFormatter, defaultConsoleFormatter, getConsoleSink } from "@logtape/logtape";

/** Formats records for a terminal with a status line, which each of them erases first. */
const overStatusLine: ConsoleFormatter = (record) => {
  const [text, ...styles] = defaultConsoleFormatter(record);
  return [`${CLEAR_LINE}${text}`, ...styles];
};

/** Goes to the start of the line of a terminal and erases it. */
export const CLEAR_LINE = "\r\x1b[K";

/** True if people look at what the program writes: stdout and stderr are terminals that can erase a line. */
export function hasScreen(): boolean {
  return Deno.stdout.isTerminal() && Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
}

/** Configures the log to go to stderr; stdout is for the output of commands. */
export async function logToStderr(): Promise<void> {
  const levels = {
    trace: "log",
    debug: "error",
    info: "error",
    warning: "error",
    error: "error",
    fatal: "error",
  } as const;
  await configure({
    sinks: {
      stderr: getConsoleSink({ levelMap: levels, ...(hasScreen() && { formatter: overStatusLine }) }),
    },
    loggers: [
      { category: "errorworks", sinks: ["stderr"], lowestLevel: "info" },
      { category: ["logtape", "meta"], sinks: ["stderr"], lowestLevel: "warning" },
    ],
    reset: true,
  });
}

/** Tells whether the `n`-th of many lines alike is worth printing: the first ten are, and then each power of ten. */
export function isWorthALine(n: number): boolean {
  return n <= 10 || Number.isInteger(Math.log10(n));
}
