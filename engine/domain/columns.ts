/** The columns a domain adds to its rows: SQL name to SQL type. */
export type Columns<Column extends string = string> = Readonly<Record<Column, "TEXT" | "INTEGER" | "REAL">>;
