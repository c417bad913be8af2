import { isObject } from "../../../engine/base/json.ts";

/** Problem of a schema that answers have to keep to: its objects take no other properties. */
export function openSchema(schema: unknown, at: string): string | undefined {
  for (const open = [schema]; open.length > 0;) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...next);
    if (!isObject(next)) continue;
    if (next["type"] === "object" && next["additionalProperties"] !== false) {
      return `${at}: For 'object' type, 'additionalProperties' must be explicitly set to false`;
    }
    for (const key of ["anyOf", "allOf", "items"]) open.push(next[key]);
    for (const key of ["properties", "$defs", "definitions"]) {
      if (isObject(next[key])) open.push(Object.values(next[key]));
    }
  }
  return undefined;
}
