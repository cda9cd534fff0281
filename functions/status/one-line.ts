import { scrubbed } from '../../shared/scrub.ts';

/** A sentence on one line without people or keys in it: the status is shown to more people than the facts are. */
export function oneLine(text: string): string {
  return scrubbed(text).replaceAll(/\s+/g, ' ').trim();
}
