/** The mapping as people keep it: rows of cells, ragged, the header among the first. */
export type MappingSheet = {
  /** Where it is, for messages. */
  name: string;
  /** @throws Error when it cannot be read; the last version of the mapping then goes on serving. */
  read(): Promise<string[][]>;
};
