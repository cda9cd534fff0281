import { messageOf, RetryableError, SetupError } from '../shared/errors.ts';
import { refusal, type WebAnswer, type WebHandler, type WebRequest } from '../shared/web.ts';

/** The part of a server's response that an answer needs. */
type WebResponse = { status(code: number): { type(name: string): { send(text: string): unknown } } };

/** Has a function answer a request of Express, whichever version of it the host has. */
export async function answerWeb(
  request: WebRequest,
  response: WebResponse,
  handle: WebHandler,
): Promise<void> {
  const { status, type, text } = await answered(request, handle);
  response.status(status).type(type).send(text);
}

/** An error as an answer: what passes by itself or is not set up yet may be asked for again. */
async function answered({ method, path, headers, body }: WebRequest, handle: WebHandler): Promise<WebAnswer> {
  try {
    return await handle({ method, path, headers, body });
  } catch (error) {
    const [line = ''] = messageOf(error).split('\n', 1);
    return refusal(error instanceof RetryableError || error instanceof SetupError ? 503 : 500, line);
  }
}
