import { type DatabaseAddress, isFile, isRemote, pathOf } from "../connect.ts";
import type { Database } from "../database.ts";
import { MemoryReader } from "./memory_reader.ts";
import { ProcessReader } from "./process_reader.ts";
import type { SqlReader } from "./query.ts";
import { RemoteReader } from "./remote_reader.ts";

/** The reader of a database that `database` has open. */
export function readerOf(address: DatabaseAddress, database: Database): SqlReader {
  return isLocal(address) ? new MemoryReader(database) : openReader(address);
}

/** A reader of a database that is elsewhere than in this memory: a file, or a libSQL server. */
export function openReader(address: DatabaseAddress): SqlReader {
  return isRemote(address.url) ? new RemoteReader(address) : new ProcessReader(pathOf(address.url));
}

function isLocal({ url }: DatabaseAddress): boolean {
  return !isRemote(url) && !isFile(url);
}
