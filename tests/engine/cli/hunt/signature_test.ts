import { strict as assert } from "node:assert";
import { FollowUps } from "../../../../engine/cli/hunt/follow_ups.ts";
import { isChanged, kindOf, signatureOf, signatureText } from "../../../../engine/cli/hunt/signature.ts";
import type { TapeLine } from "../../../../engine/tape/tape.ts";

const line = (asked: string, attempt = 1, fault = "ok"): TapeLine => ({
  attempt,
  domain: "llm",
  method: "POST",
  path: "/v1/chat",
  excerpt: "hi",
  asked,
  step: { fault },
  key: null,
  lies: false,
});
const healthy = ["a", "b", "c"];
const signature = (asked: readonly TapeLine[]) => signatureOf([line("a", 1, "cut")], asked, healthy);

Deno.test("signatureOf() tells repetitions, new requests and those that did not come", () => {
  const [a, b, c] = [line("a", 1, "cut"), line("b"), line("c")];
  assert.equal(isChanged(signature([a, b, c])), false);
  assert.equal(signature([a, line("a", 2), line("a", 3), b, c]).repeats, 2);
  const { appeared, vanished } = signature([a, line("x"), line("x", 2), line("y"), b, line("z"), c]);
  assert.deepEqual([appeared.map(({ asked }) => asked), vanished], [["x", "y"], false]);
  assert.equal(signature([a, c]).vanished, true);
  assert.equal(signatureText(signature([a, line("x"), b])), "0 false llm POST /v1/chat");
});

Deno.test("kindOf() takes requests for one kind that differ in an id at the end of their path", () => {
  const kind = (path: string) => kindOf({ ...line("a"), path });
  assert.equal(kind("/web/item/lamp-00001"), kind("/web/item/chair-00002"));
  assert.equal(kind("/v1/chat/completions"), "llm POST /v1/chat/completions");
});

Deno.test("FollowUps tries the first step of a class at all requests, and each after and before those of other classes", () => {
  const followUps = new FollowUps();
  const told = (fault: string, family: string, repeats = 1) =>
    followUps.of({
      kind: "chat",
      step: { step: { fault }, isSlow: false, family },
      signature: { repeats, appeared: [], vanished: false },
      places: 4,
    }).map(({ steps, at, rank }) =>
      `${steps.map(({ step }) => step["fault"]).join("+")} ${at ?? "any"} ${rank}`
    );
  assert.deepEqual(told("quiet", "http", 0), []);
  assert.deepEqual(told("429", "http"), ["429 0 0", "429 3 0", "429 2 0", "429 1 1", "429+429 any 0"]);
  assert.deepEqual(told("503", "http"), [
    ...["503 0 2", "503 3 2", "503 2 2"],
    ...["503+503 any 1", "503+429 any 1", "429+503 any 1"],
  ]);
  assert.deepEqual(told("reset", "transport").slice(4), [
    ...["reset+reset any 0", "reset+429 any 0", "429+reset any 0"],
    ...["reset+503 any 1", "503+reset any 1"],
  ]);
});
