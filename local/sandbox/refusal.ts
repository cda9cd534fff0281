/** A request that the vendor would refuse; each vendor writes it in its own words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The status and message of whatever a handler or the body parser threw. */
export function refusalOf(error: unknown): { status: number; message: string } {
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    return { status: error.status, message: error.message };
  }
  return { status: 500, message: error instanceof Error ? error.message : String(error) };
}
