/**
 * Verdicts of Azure's content filter on prompts and answers.
 *
 * @module
 */

const SAFE = { filtered: false, severity: "safe" };
const ABSENT = { filtered: false, detected: false };

/** A prompt in which nothing was found. */
export const CLEAN_PROMPT = { hate: SAFE, jailbreak: ABSENT, self_harm: SAFE, sexual: SAFE, violence: SAFE };

/** A prompt for which the request is refused. */
export const BAD_PROMPT = { ...CLEAN_PROMPT, violence: { filtered: true, severity: "medium" } };

/** An answer in which nothing was found. */
export const CLEAN_ANSWER = {
  hate: SAFE,
  protected_material_code: ABSENT,
  protected_material_text: ABSENT,
  self_harm: SAFE,
  sexual: SAFE,
  violence: SAFE,
};

/** An answer that is kept back. */
export const BAD_ANSWER = { ...CLEAN_ANSWER, violence: { filtered: true, severity: "high" } };
