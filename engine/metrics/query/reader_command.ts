/** Command of the single binary that reads a database file for another process. */
export const READER_COMMAND = "read-database";
