import { configure, type LogRecord, reset } from "@logtape/logtape";

/** Lines that the server logs while `work` runs, as level and text; those below one part of it, or all. */
export async function logOf(
  work: () => void | Promise<void>,
  category: readonly string[] = ["errorworks"],
): Promise<string[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { buffer: (record) => void records.push(record) },
    loggers: [
      { category: [...category], sinks: ["buffer"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
    reset: true,
  });
  try {
    await work();
  } finally {
    await reset();
  }
  return records.map(({ level, message }) => `${level}: ${message.join("")}`);
}
