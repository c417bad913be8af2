import { getLogger } from "@logtape/logtape";
import type { Service } from "../service/service.ts";

const log = getLogger(["errorworks", "workers"]);

/** Data of domains that threads share, by the name of the domain. */
export type SharedBuffers = Readonly<Record<string, SharedArrayBuffer>>;

/** A domain as far as its shared data goes. */
type Sharing = Pick<Service, "name" | "sharedData">;

/** Loads the data that workers share. What cannot be loaded is left out: no file handle may be free. */
export function loadSharedData(services: readonly Sharing[]): SharedBuffers {
  return Object.fromEntries(services.flatMap(({ name, sharedData }) => {
    try {
      return sharedData ? [[name, sharedData.load()]] : [];
    } catch (error) {
      log.warn("Cannot load what the workers share, so each loads its own: {error}", { error });
      return [];
    }
  }));
}

/** Hands domains the data that was loaded once for all workers. */
export function useSharedData(services: readonly Sharing[], buffers: SharedBuffers): void {
  for (const { name, sharedData } of services) {
    const buffer = buffers[name];
    if (buffer) sharedData?.use(buffer);
  }
}
