import type { Finding, Verdict } from "../../../verdict/finding.ts";
import { mistakesIn } from "../../../verdict/verdict.ts";
import { escapedXml } from "../xml.ts";

/** A verdict as JUnit XML: a test case for each check of each client; what lacks evidence is skipped. */
export function verdictJunit(verdict: Verdict): string {
  const { findings } = verdict;
  const mistakes = new Set(mistakesIn(verdict));
  const skipped = findings.filter(({ outcome }) => outcome === "not_enough").length;
  const figures = `tests="${findings.length}" failures="${mistakes.size}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="errorworks" ${figures}>`,
    ...findings.map((finding) => testCase(finding, mistakes.has(finding))),
    "</testsuite>",
  ].join("\n");
}

function testCase(finding: Finding, isMistake: boolean): string {
  const { check, name, client, outcome, needs, sentence, figure, proof } = finding;
  const head = `  <testcase classname="${escapedXml(client)}" name="${escapedXml(`${check} ${name}`)}"`;
  if (outcome === "not_enough") {
    return `${head}><skipped message="${escapedXml(needs ?? "not enough evidence")}"/></testcase>`;
  }
  if (!isMistake) return `${head}/>`;
  const message = escapedXml([`${sentence} (${figure})`, proof ?? ""].join(". "));
  return `${head}><failure type="${check}" message="${message}"/></testcase>`;
}
