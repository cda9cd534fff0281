/** A cell as the sheet holds it; a CSV file has text alone. */
export type Cell = string | number | boolean | null;

/** Rows of cells, ragged; the header is among the first. */
export type Cells = readonly (readonly Cell[])[];

/** The two tabs of the mapping: who owns which key, and where people work. */
export type SheetTabs = {
  keys: Cells;
  /** Null when there is no such tab: the key rows then say where people work. */
  people: Cells | null;
};

/** The mapping as people keep it. */
export type MappingSheet = {
  /** Where it is, for messages. */
  name: string;
  /** @throws Error, with what to do, when it cannot be read; the last version of the mapping then goes on serving. */
  read(): Promise<SheetTabs>;
};
