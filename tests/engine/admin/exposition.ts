/** A strict reader of the text format of Prometheus, for tests: what it does not know it refuses. */
import { strict as assert } from "node:assert";

/** One line with a value. */
export interface Read {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric as it was read. */
export interface ReadFamily {
  readonly help: string;
  readonly type: string;
  readonly samples: Read[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.+)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/y;
const SUFFIXES = ["_bucket", "_sum", "_count"];

/** Name to metric. Every metric has HELP, then TYPE, then its values without anything between. */
export function readExposition(text: string): Map<string, ReadFamily> {
  assert.ok(text.endsWith("\n"), "the last line ends, too");
  const families = new Map<string, ReadFamily>();
  const seen = new Set<string>();
  const lines = text.slice(0, -1).split("\n");
  for (let at = 0; at < lines.length;) {
    const [, name = "", help = ""] = HELP.exec(lines[at++] ?? "") ?? assert.fail(`no HELP: ${lines[at - 1]}`);
    const [, typed, type = ""] = TYPE.exec(lines[at++] ?? "") ?? assert.fail(`no TYPE: ${lines[at - 1]}`);
    assert.equal(typed, name);
    assert.ok(!families.has(name), `${name} comes twice`);
    const samples: Read[] = [];
    while (at < lines.length && !lines[at]?.startsWith("#")) {
      const sample = readSample(lines[at] ?? "");
      const names = type === "histogram" ? SUFFIXES.map((suffix) => name + suffix) : [name];
      assert.ok(names.includes(sample.name), `${sample.name} is not of ${name}`);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      assert.ok(!seen.has(key), `${key} comes twice`);
      seen.add(key);
      samples.push(sample);
      at++;
    }
    families.set(name, { help: unescaped(help), type, samples });
  }
  return families;
}

function readSample(line: string): Read {
  const [, name = "", pairs = "", number = ""] = SAMPLE.exec(line) ?? assert.fail(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let end = 0; end < pairs.length; end = LABEL.lastIndex) {
    const [, label = "", text = ""] = LABEL.exec(pairs) ?? assert.fail(`bad labels: ${line}`);
    assert.ok(!(label in labels), `${label} comes twice: ${line}`);
    labels[label] = unescaped(text);
  }
  const value = Number(number);
  assert.ok(Number.isFinite(value), line);
  return { name, labels, value };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => letter === "n" ? "\n" : letter);
}
