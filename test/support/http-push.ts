import axios, { type AxiosInstance } from 'axios';
import { HTTP } from 'cloudevents';
import type { Deliver } from '../../shared/broker/broker.ts';
import { messageOf, RetryableError } from '../../shared/errors.ts';

/** Where to post, with what, and how long the answer may take. */
export type HttpPushOptions = { url: string; timeoutMs: number; axios?: AxiosInstance };

/**
 * Delivers to a functions-framework server as a binary CloudEvent (`ce-*` headers, the event's data as JSON
 * body): the framework loses deliveryAttempt and subscription of a raw Pub/Sub push body (5.0.5). A 2xx answer
 * acknowledges; anything else rejects with RetryableError.
 */
export function httpPush({ url, timeoutMs, axios: client = axios.create() }: HttpPushOptions): Deliver {
  return async (event) => {
    const { headers, body } = HTTP.binary(event);
    const response = await client
      .post(url, body, {
        headers: headers as Record<string, string>,
        timeout: timeoutMs,
        // A redirect is not an acknowledgement, and HTTP_PROXY of the environment is not for our own server.
        maxRedirects: 0,
        proxy: false,
        responseType: 'text',
        validateStatus: () => true,
      })
      .catch((error: unknown) => {
        throw new RetryableError(`POST ${url} got no answer: ${messageOf(error)}`, { cause: error });
      });
    if (response.status < 200 || response.status > 299) {
      throw new RetryableError(`POST ${url} answered ${response.status}`);
    }
  };
}
