import type { Response } from 'express';
import type { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';

/** An object of an answer's JSON, which a fault may change. */
export type Item = Record<string, unknown>;

/** What a fault sees of a call that it may strike. */
export type Hit = {
  call: Call;
  /** The day that was chosen for the fault. */
  day: string | undefined;
  /** The vendor's clock in epoch milliseconds. */
  now: number;
  /** Asks the endpoint, for another page too. */
  ask(call: Call): Item;
  /** Uses up one of the times that the fault is to strike; false when none is left, or it is too early. */
  strike(): boolean;
  /** What the fault remembers from call to call, by the query. */
  memory: Map<string, number>;
};

/** One kind of fault: what it does to the calls of its endpoints. */
export type Fault = {
  description: string;
  /** The endpoints that it concerns unless one is named; every endpoint when there are none. */
  paths?: readonly string[];
  /** How often it strikes unless a number is given; for ever when there is none. */
  times?: number;
  /** It changes what is true of a day, so only a day can be chosen. */
  isOfDays?: boolean;
  /** Headers of every answer, refused or not. */
  headers?(hit: Hit): Record<string, string>;
  /** Refuses the call. */
  refuse?(hit: Hit): Refusal | undefined;
  /** Gives another answer; undefined when there is nothing to change. */
  alter?(hit: Hit): Item | undefined;
  /** Sends the text of an answer in another way. */
  send?(response: Response, text: string): Promise<void>;
};

/** Faults by their names. */
export type Faults = Record<string, Fault>;
