import { strict as assert } from "node:assert";
import { modeNamed, prepareModes } from "../../../engine/content/modes.ts";
import { configuredTemplate, requestedTemplate } from "../../../engine/content/render.ts";
import { ConfigError } from "../../../engine/base/error.ts";
import { problemsIn } from "../support.ts";

const good = { random: () => "words", echo: () => "echo", template: () => "rendered", bank: () => "entry" };

/** A maker of a mode that is not configured rightly. */
function broken(): never {
  throw new ConfigError([{ path: "bank.file", message: "no such file" }]);
}

Deno.test("prepareModes() has a maker for each mode", async () => {
  const modes = await prepareModes("random", good, (text) => text);
  assert.deepEqual([...modes.values()].sort(), ["echo", "entry", "rendered", "words"]);
  assert.equal(modes.get(modeNamed("preset")), "entry");
  assert.equal(modes.has(modeNamed("wild")), false);
});

Deno.test("prepareModes() refuses a mode in force that is wrong, and marks one that only a header can ask for", async () => {
  const problems = await problemsIn(() => prepareModes("bank", { ...good, bank: broken }, (text) => text));
  assert.deepEqual(problems, [{ path: "bank.file", message: "no such file" }]);
  const modes = await prepareModes("echo", { ...good, bank: broken, template: broken }, (text) => text);
  assert.equal(modes.get("bank"), "preset_mode_unavailable: no such file");
  assert.equal(modes.get("template"), "template_mode_unavailable: no such file");
});

Deno.test("configuredTemplate() refuses what is too long or no template, and marks what fails later", async () => {
  const compile = (source: string) => configuredTemplate(source, "a.body", { max_template_length: 20 });
  assert.deepEqual(await problemsIn(() => compile("x".repeat(21))), [
    { path: "a.body", message: "is 21 characters long, max_template_length is 20" },
  ]);
  assert.equal((await problemsIn(() => compile("{{ a")))[0]?.path, "a.body");
  assert.equal(compile("{{ a }}")({ a: 1 }), "1");
  assert.equal(compile("{{ a }}")({}), '[template_error: "a" is not defined]');
});

Deno.test("requestedTemplate() tells everything that is wrong in its text, as the domain writes it", () => {
  const marker = (text: string) => `<${text}>`;
  const render = (source: string) => requestedTemplate(source, { max_template_length: 20, marker })({ a: 1 });
  assert.equal(render("{{ a }}"), "1");
  assert.equal(render("x".repeat(21)), "<template_override_error: exceeds max length (21 > 20)>");
  assert.match(render("{{ a"), /^<template_override_error: .+>$/);
  assert.equal(render("{{ b }}"), '<template_override_error: "b" is not defined>');
});
