/** One event as it is kept; `nano` and `tail` are what it costs. Twins have all fields equal. */
export type CursorEvent = {
  /** Milliseconds after the start of the day. */
  offset: number;
  /** Index of the person, or SERVICE or UNNAMED. */
  person: number;
  model: string;
  kind: string;
  maxMode: boolean;
  headless: boolean;
  requests: number;
  isChargeable: boolean;
  nano: number;
  tail: number;
  feeNano: number | null;
  tokens: CursorTokens | null;
};

/** The tokens of an event that is priced by them, and what they cost without the token fee. */
export type CursorTokens = {
  input: number;
  output: number;
  cacheWrite: number;
  cacheRead: number;
  nano: number;
  discount: number | null;
};

/** The person index of events that a service account caused. */
export const SERVICE = -1;
/** The person index of events of which the vendor does not say who or what caused them. */
export const UNNAMED = -2;
