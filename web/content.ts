import { type Modes, prepareModes } from "./modes/modes.ts";
import type { Settings } from "./settings.ts";

/** What one configuration makes of the settings. */
export interface Content {
  readonly settings: Settings;
  /** The pages of the modes that are not the site. */
  readonly modes: Modes;
}

/** Compiles what the settings name. @throws {ConfigError} */
export async function prepareContent(settings: Settings): Promise<Content> {
  return { settings, modes: await prepareModes(settings.content) };
}
