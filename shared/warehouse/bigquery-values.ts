import type { Client } from './bigquery-client.ts';

/** A value of the client as JSON has it: decimals as plain text, instants in ISO 8601 with milliseconds. */
export function plainValue(client: Client['package'], value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => plainValue(client, item));
  if (value instanceof client.BigQueryDate) return value.value;
  if (value instanceof client.BigQueryTimestamp) return new Date(value.value).toISOString();
  if (value instanceof client.BigQueryInt) {
    const number = Number(value.value);
    return Number.isSafeInteger(number) ? number : value.value;
  }
  // NUMERIC comes as a Big: its own toString would write 1e-9.
  if ('toFixed' in value && typeof value.toFixed === 'function') return value.toFixed();
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plainValue(client, entry)]));
}
