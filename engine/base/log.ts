import { configure, type ConsoleFormatter, defaultConsoleFormatter, getConsoleSink } from "@logtape/logtape";
import { CLEAR_LINE, hasScreen } from "./screen.ts";

/** Formats records for a terminal with a status line, which each of them erases first. */
const overStatusLine: ConsoleFormatter = (record) => {
  const [text, ...styles] = defaultConsoleFormatter(record);
  return [`${CLEAR_LINE}${text}`, ...styles];
};

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
