/** A request to a function that people and programs ask over HTTP. */
export type WebRequest = {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** As JSON was read; anything else where it is none. */
  body: unknown;
};

export type WebAnswer = { status: number; type: string; text: string };

/** What such a function is to its host. */
export type WebHandler = (request: WebRequest) => Promise<WebAnswer>;

/** An answer in JSON, on one line. */
export function jsonAnswer(status: number, value: object): WebAnswer {
  return { status, type: 'application/json', text: `${JSON.stringify(value)}\n` };
}

/** A refusal, with the sentence that says what to do. */
export function refusal(status: number, error: string): WebAnswer {
  return jsonAnswer(status, { error });
}
