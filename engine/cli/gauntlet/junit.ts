import type { GauntletReport, Result } from "./report.ts";
import { BAD } from "./outcome.ts";

/** A report as JUnit XML: a test case for each fault; those that could not happen are skipped. */
export function junit({ domain, duration_ms, results }: GauntletReport): string {
  const failures = results.filter(({ outcome }) => BAD.includes(outcome)).length;
  const skipped = results.filter(({ outcome }) => outcome === "not_hit").length;
  const figures = `tests="${results.length}" failures="${failures}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="errorworks gauntlet" ${figures} time="${duration_ms / 1000}">`,
    ...results.map((result) => testCase(domain, result)),
    "</testsuite>",
  ].join("\n");
}

function testCase(domain: string, { fault, kind, outcome, why, ms }: Result): string {
  const head = `  <testcase classname="${domain}.${kind}" name="${fault}" time="${ms / 1000}"`;
  if (outcome === "not_hit") return `${head}><skipped message="${escaped(why)}"/></testcase>`;
  if (!BAD.includes(outcome)) return `${head}/>`;
  return `${head}><failure type="${outcome}" message="${escaped(why)}"/></testcase>`;
}

/** A text in an attribute; what XML cannot hold is a question mark. */
function escaped(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, "?")
    .replaceAll(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
