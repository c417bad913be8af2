import * as z from "zod";
import { isObject } from "../../engine/base/json.ts";
import type { Tree } from "../../engine/base/tree.ts";
import { configSchema } from "../../engine/config/schema.ts";
import type { Service } from "../../engine/service/service.ts";

/** A key of the configuration that has a value of its own. */
export interface Key {
  readonly path: readonly string[];
  readonly schema: Tree;
}

/** Every key of the configuration; those of the items of a list are below `name[]`. */
export function configKeys(services: readonly Service[]): Key[] {
  return leaves(z.toJSONSchema(configSchema(services), { io: "input" }));
}

function leaves(schema: Tree, path: readonly string[] = []): Key[] {
  const { properties, items } = schema;
  if (isObject(items) && isObject(items["properties"])) {
    return [{ path, schema }, ...leaves(items, [...path.slice(0, -1), `${path.at(-1)}[]`])];
  }
  if (!isObject(properties)) return [{ path, schema }];
  return Object.entries(properties).flatMap(([name, inner]) =>
    leaves(isObject(inner) ? inner : {}, [...path, name])
  );
}
