import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";

/** A whole number. @throws {InvalidArgumentError} */
export function integer(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Expected a whole number of at least 0.");
  return Number(text);
}

/** A number. @throws {InvalidArgumentError} */
export function number(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("Expected a number of at least 0.");
  return Number(text);
}

/** A whole number of at least 1. @throws {InvalidArgumentError} */
export function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("Expected a whole number of at least 1.");
  return Number(text);
}

/** One more value of an option that can be given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/**
 * The value of an option of which a second one would be without effect.
 *
 * @throws {InvalidArgumentError} for a second one
 */
export function only(text: string, before?: string): string {
  if (before !== undefined) {
    throw new InvalidArgumentError(`There is "${before}" already, and only one is read.`);
  }
  return text;
}

/** The options that say where a configuration comes from. */
export function sourceOptions(command: Command) {
  return command
    .option("-p, --preset <name>", "start from a preset (see errorworks presets)", only)
    .option("-c, --config <file>", "YAML file, laid over the preset", only)
    .option("--preset-dir <folder>", "folder of your own presets (default: ./presets)")
    .option(
      "--fault <name=percent>",
      "fire a fault, e.g. timeout=20 or web.timeout=20 (of llm if both have it); repeatable",
      collect,
    )
    .option("--set <path=value>", "set any key, e.g. llm.faults.rate_limit.pct=20; repeatable", collect);
}

/** `--limits`: limits of the checks of a verdict. */
export function limitsOption() {
  return new Option(
    "--limits <limits>",
    "limits of checks, e.g. C9.most_tries=6,C4.slack_ms=200 (see errorworks checks C9)",
  );
}
