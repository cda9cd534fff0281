import { z } from 'zod';
import type { Message } from '../broker/broker.ts';
import { InvalidInputError } from '../errors.ts';
import { SCHEMA_VERSION } from './messages.ts';

/** One delivered message, whichever shape it came in. */
export type Envelope = {
  messageId: string;
  publishTime: string;
  data: string;
  attributes: Record<string, string>;
  /** Counted from 1; undefined where the transport does not say. */
  deliveryAttempt: number | undefined;
  subscription: string | undefined;
};

const pubsubMessage = z.looseObject({
  data: z.string().optional(),
  attributes: z.record(z.string(), z.string()).nullish(),
  messageId: z.string().optional(),
  message_id: z.string().optional(),
  publishTime: z.string().optional(),
  publish_time: z.string().optional(),
});

const pushBody = z.looseObject({
  message: pubsubMessage,
  subscription: z.string().optional(),
  deliveryAttempt: z.number().optional(),
});

/** A message without its frame has to show that it is one: any object would fit otherwise. */
const bareMessage = pubsubMessage.refine(({ data, attributes }) => data !== undefined || Boolean(attributes));

/** The parts of a CloudEvent that are read; `data` is checked here. A raw push body is the data of an event without id. */
export type EventLike = { id?: string | undefined; time?: string | undefined; data?: unknown };

/** A CloudEvent with its data within, as `application/cloudevents+json` brings it. */
const structuredEvent = z.looseObject({
  specversion: z.string(),
  id: z.string(),
  time: z.string().optional(),
  data: z.unknown(),
});

/**
 * Makes an event of an HTTP request: `ce-*` headers beside the data (Eventarc), an event with its data within,
 * or a raw Pub/Sub push body. Undefined for what neither Pub/Sub nor Eventarc sends, a body that is no object
 * and no event's.
 */
export function readRequest(
  headers: Record<string, string | string[] | undefined>,
  body: unknown,
): EventLike | undefined {
  const { 'ce-id': id, 'ce-time': time } = headers;
  if (typeof id === 'string') return { id, time: typeof time === 'string' ? time : undefined, data: body };
  const event = structuredEvent.safeParse(body);
  if (event.success) return event.data;
  return isObject(body) ? { data: body } : undefined;
}

/** Whether it is what JSON calls an object; a body that is no JSON arrives as text or bytes. */
function isObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && !Buffer.isBuffer(body);
}

/**
 * Opens the message in an event: its data is the push body, with how often it was delivered, or the bare
 * message. What is neither is kept as it came, for the dead letters: no function's schema will take it.
 */
export function openEnvelope(event: EventLike): Envelope {
  const body = pushBody.safeParse(event.data);
  const bare = body.success ? undefined : bareMessage.safeParse(event.data);
  const message = body.data?.message ?? bare?.data;
  const messageId = message?.messageId ?? message?.message_id ?? event.id;
  const publishTime =
    message?.publishTime ?? message?.publish_time ?? event.time ?? new Date(0).toISOString();
  const transport = {
    deliveryAttempt: body.data?.deliveryAttempt || undefined,
    subscription: body.data?.subscription,
  };
  if (!message || !messageId) {
    return {
      messageId: '',
      publishTime,
      data: JSON.stringify(event.data ?? null),
      attributes: {},
      ...transport,
    };
  }
  const data = Buffer.from(message.data ?? '', 'base64').toString('utf8');
  return { messageId, publishTime, data, attributes: message.attributes ?? {}, ...transport };
}

/**
 * Reads a message's data by its schema.
 * @throws InvalidInputError naming each path that does not fit, for a message that is no JSON or of a schema
 * version that this code does not know.
 */
export function readMessage<T>(envelope: Envelope, schema: z.ZodType<T>): T {
  const version = envelope.attributes.schema_version ?? SCHEMA_VERSION;
  if (version !== SCHEMA_VERSION) {
    throw new InvalidInputError(`schema_version ${version} is not known here, only ${SCHEMA_VERSION}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(envelope.data);
  } catch (error) {
    throw new InvalidInputError(`the message is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new InvalidInputError(`the message does not fit: ${complaint(result.error)}`);
  return result.data;
}

/** A schema's complaint in words: each offending path and what is wrong there, five at the most. */
export function complaint(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
  const more = lines.length > 5 ? ` and ${lines.length - 5} more` : '';
  return lines.slice(0, 5).join('; ') + more;
}

/** What a message is about, for its attributes. */
type Subject = {
  source?: string | undefined;
  account?: string | undefined;
  day?: string | undefined;
  run_id?: string | undefined;
  fetch_id?: string | undefined;
  segment_id?: string | undefined;
  batch_index?: number | undefined;
};

/** A message with its data as JSON and its attributes filled from it. */
export function makeMessage<T extends Subject>(type: string, data: T): Message {
  const { source, account, day, run_id, fetch_id, segment_id, batch_index } = data;
  const attributes = { type, source, account, day, run_id, fetch_id, segment_id, batch_index };
  return {
    data: JSON.stringify(data),
    attributes: {
      ...Object.fromEntries(
        Object.entries(attributes).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)]],
        ),
      ),
      schema_version: SCHEMA_VERSION,
    },
  };
}
