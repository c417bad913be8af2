import { getLogger } from "@logtape/logtape";
import type { Service } from "../service/service.ts";

const log = getLogger(["errorworks", "workers"]);

/** Memory for data of domains that threads share, by the name of the domain. */
export type SharedBuffers = Readonly<Record<string, SharedArrayBuffer>>;

/** A domain as far as its shared data goes. */
type Sharing = Pick<Service, "name" | "sharedData">;

/** Memory for the data that workers share. What cannot be had is left out: its file may not be there. */
export function allocateSharedData(services: readonly Sharing[]): SharedBuffers {
  return Object.fromEntries(services.flatMap(({ name, sharedData }) => {
    try {
      return sharedData ? [[name, sharedData.allocate()]] : [];
    } catch (error) {
      log.warn("Cannot share what all workers load, so each has its own: {error}", { error });
      return [];
    }
  }));
}

/** Hands domains the memory that all workers share. */
export function useSharedData(services: readonly Sharing[], buffers: SharedBuffers): void {
  for (const { name, sharedData } of services) {
    const buffer = buffers[name];
    if (buffer) sharedData?.use(buffer);
  }
}
