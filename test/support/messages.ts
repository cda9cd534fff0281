import type { Message } from '../../shared/broker/broker.ts';
import type { Envelope, EventLike } from '../../shared/contract/envelope.ts';
import type { IngestRequest, Manifest } from '../../shared/contract/messages.ts';
import { DAY } from './records.ts';

/** A message as a function sees it. */
export function envelopeOf(data: unknown, more: Partial<Envelope> = {}): Envelope {
  return {
    messageId: 'm1',
    publishTime: '2026-01-06T14:00:00.000Z',
    data: typeof data === 'string' ? data : JSON.stringify(data),
    attributes: { schema_version: '1' },
    deliveryAttempt: 1,
    subscription: 'projects/p/subscriptions/s',
    ...more,
  };
}

/** A published message as it is delivered. */
export function delivered({ data, attributes }: Message): Envelope {
  return envelopeOf(data, { attributes });
}

/** A message as an event that Pub/Sub pushes. */
export function eventOf(data: unknown, attempt = 1, attributes: Record<string, string> = {}): EventLike {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return {
    id: 'e1',
    time: '2026-01-06T14:00:00.000Z',
    data: {
      subscription: 'projects/p/subscriptions/s',
      deliveryAttempt: attempt,
      message: {
        data: Buffer.from(text).toString('base64'),
        attributes,
        messageId: 'm1',
        publishTime: '2026-01-06T14:00:00.000Z',
      },
    },
  };
}

/** A request for one day of Anthropic's default account. */
export function requestOf(more: Partial<IngestRequest> = {}): IngestRequest {
  return {
    run_id: 'run1',
    source: 'anthropic',
    account: 'default',
    day: DAY,
    mode: 'apply',
    reason: null,
    requested_by: null,
    requested_at: '2026-01-06T14:00:00.000Z',
    force: false,
    plan_id: null,
    accept_magnitude: null,
    mapping_version: '0000000000000-none',
    mapping_read_at: null,
    continues: null,
    ...more,
  };
}

/** The manifest of a fetch that sent one batch of one record. */
export function manifestOf(more: Partial<Manifest> = {}): Manifest {
  const { continues: _, ...request } = requestOf();
  return {
    ...request,
    fetch_id: 'f1',
    segments: [{ segment_id: 's1', batch_count: 1 }],
    fetched_at: '2026-01-06T14:00:01.000Z',
    report: 'cost_report',
    vendor_rows: 1,
    record_count: 1,
    side_count: 0,
    quarantined: 0,
    quarantined_usd: '0',
    totals: {
      billed_usd: '1',
      included_usd: '0',
      rounding_usd: '0',
      input_tokens: 0,
      output_tokens: 0,
      cached_input_tokens: 0,
      cache_read_tokens: 0,
    },
    recovered_usd: '0',
    magnitude: { priced_usd: '0', expected_usd: '0' },
    content_hash: 'abc-1',
    proven_empty: false,
    api_calls: 1,
    api_errors: 0,
    ...more,
  };
}
