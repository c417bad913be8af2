import { configure, type ConsoleFormatter, defaultConsoleFormatter, getConsoleSink } from "@logtape/logtape";
import { CLEAR_LINE, hasScreen } from "./screen.ts";
import { sourceStack } from "./source_stack.ts";

/** Formats records for a terminal with a status line, which each of them erases first. */
const overStatusLine: ConsoleFormatter = (record) => {
  const [text, ...styles] = defaultConsoleFormatter(record);
  return [`${CLEAR_LINE}${text}`, ...styles];
};

/** Formats records as `format` does, with places in the sources in the stack traces of errors. */
function readable(format: ConsoleFormatter): ConsoleFormatter {
  return (record) => {
    const values = record.level === "error" ? Object.values(record.properties) : [];
    for (const value of values) {
      if (value instanceof Error && value.stack !== undefined) value.stack = sourceStack(value.stack);
    }
    return format(record);
  };
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
  const formatter = readable(hasScreen() ? overStatusLine : defaultConsoleFormatter);
  await configure({
    sinks: { stderr: getConsoleSink({ levelMap: levels, formatter }) },
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
