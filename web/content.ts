import type { Settings } from "./settings.ts";

/** What one configuration makes of the settings. */
export interface Content {
  readonly settings: Settings;
}

/** Compiles what the settings name. @throws {ConfigError} */
export function prepareContent(settings: Settings): Content {
  return { settings };
}
