import { closestMatch } from "leven";

/** Largest number of known names that are all listed in a hint. */
const FEW = 12;

/**
 * Suggests the name that an unknown one may have meant, for the end of a message: the nearest known one, or all if
 * they are few.
 */
export function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `, did you mean "${near}"?`;
  const names = [...new Set(known)];
  return names.length > 0 && names.length <= FEW ? `, expected one of ${names.join(", ")}` : "";
}

/** A hint as by `hint()`, but with all names however many they are, unless they take more than `most` characters. */
export function hintOrAll(name: string, known: readonly string[], most = Infinity): string {
  const all = known.join(", ");
  return hint(name, known) || (all.length > most ? "" : `, expected one of ${all}`);
}

/** Says that there is nothing of this name, and what it may have meant. */
export function unknownName(name: string, known: readonly string[]): string {
  return `there is no "${name}"${hint(name, known)}`;
}

/** The known name that is most like this one, if any is. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const alike = known.find((one) => one.toLowerCase() === name.toLowerCase());
  return alike ?? closestMatch(name, [...known], { maxDistance: Math.max(2, Math.floor(name.length / 2)) });
}
