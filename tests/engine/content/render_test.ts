import { strict as assert } from "node:assert";
import { configuredTemplate, requestedTemplate } from "../../../engine/content/render.ts";

const LOOP = "{% for i in range(6000) %}{{ 'a' | upper }}{% endfor %}";
const OPTIONS = { max_template_length: 10_000 };

Deno.test("requestedTemplate() takes fewer steps than configuredTemplate(), since anyone may send it", () => {
  assert.equal(configuredTemplate(LOOP, "llm.response.template.body", OPTIONS)({}), "A".repeat(6000));
  assert.match(requestedTemplate(LOOP, OPTIONS)({}), /template_override_error: .* more than 10000 steps/);
});
