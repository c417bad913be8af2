import { prepareModes } from "./modes.ts";
import type { Settings } from "../settings/settings.ts";
import type { PageModes } from "./mode.ts";

/** Prepared settings of one configuration. */
export interface Content {
  readonly settings: Settings;
  /** The pages of the modes that are not the site. */
  readonly modes: PageModes;
}

/** Compiles what the settings name. @throws {ConfigError} */
export async function prepareContent(settings: Settings): Promise<Content> {
  return { settings, modes: await prepareModes(settings.content) };
}
