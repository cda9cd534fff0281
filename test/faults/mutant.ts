/** A guard that is taken out, and the fault that must then go wrong: `NAME@REPORT`. */
export type Mutant = { name: string; file: string; find: string; replace: string; fault: string };
