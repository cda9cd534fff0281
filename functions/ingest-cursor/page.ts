import type { z } from 'zod';
import { emptyPage, type Page } from '../../shared/ingest/source.ts';
import type { RawRow } from './client.ts';

/** A page to be filled from these rows of an endpoint, with the fields that its schema knows. */
export function pageOf(endpoint: string, rows: readonly RawRow[], schema: z.ZodObject): Page {
  return { ...emptyPage(), seen: [{ endpoint, rows, known: new Set(Object.keys(schema.shape)) }] };
}
