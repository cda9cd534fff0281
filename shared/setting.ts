import { z } from 'zod';

/** A setting that is set and empty is a look-up that failed: it is refused, not taken for unset. */
export const text = z.string().trim().min(1, 'is empty');

const digits = z.string().regex(/^\d+$/, 'is no whole number');

/** A whole number within bounds. */
export const wholeNumber = (from: number, to: number) =>
  text.pipe(digits).pipe(z.coerce.number<string>().min(from, `is below ${from}`).max(to, `is above ${to}`));

/** Text of a form, with what is said of other text. */
export const textLike = (form: RegExp, otherwise: string) => text.pipe(z.string().regex(form, otherwise));

/** A schema's complaints, each with the setting before it. */
export function settingProblems(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
