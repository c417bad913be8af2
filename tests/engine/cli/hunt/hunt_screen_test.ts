import { strict as assert } from "node:assert";
import { findingText } from "../../../../engine/cli/hunt/hunt_screen.ts";
import { SERVICES } from "../../../harness.ts";

Deno.test("findingText() shows no key in the command that shows a finding again", () => {
  const finding = { failure: "crash, exit 1", lines: [], seen_after: 1, shrunk_after: 1, exhausted: false };
  const text = findingText(finding, {
    file: "a.tape",
    command: ["./smoke.sh"],
    config: "my.yaml",
    set: ["llm.api_keys=[SECRET]"],
    services: SERVICES,
    columns: 80,
  }).at(-1);
  assert.equal(
    text,
    "  again: errorworks run --tape a.tape --config my.yaml --set 'llm.api_keys=…' -- ./smoke.sh",
  );
});
