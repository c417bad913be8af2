import { dayTexts } from "../../engine/base/day_texts.ts";

/** A day as ISO 8601 has it. @param time milliseconds since 1970 */
export const day = dayTexts((time) => new Date(time).toISOString().slice(0, 10));
