import { z } from 'zod';
import type { WebRequest } from '../../shared/web.ts';

/** Who asks, or why that does not count. */
export type Invoker = { name: string } | { refused: string };

const payload = z.looseObject({ email: z.string().min(1), email_verified: z.boolean().optional() });

/**
 * Who asks by the ID token that IAM has verified before the request came here: Cloud Run lets nobody else in, and takes
 * the signature off (https://cloud.google.com/run/docs/troubleshooting#signature-removed), so there is nothing left to
 * verify. Of two tokens it looks at that of X-Serverless-Authorization alone, and so do we:
 * https://cloud.google.com/run/docs/authenticating/service-to-service
 */
export function invokerOf({ headers }: Pick<WebRequest, 'headers'>, allowed: readonly string[]): Invoker {
  const email = emailOf(headers['x-serverless-authorization'] ?? headers.authorization);
  if (email === undefined) {
    return { refused: 'who asks is not known: send the ID token of an identity that RUN_INVOKERS names' };
  }
  if (allowed.includes(email)) return { name: email };
  return { refused: `${email} may not start runs: RUN_INVOKERS names who may, with commas between` };
}

function emailOf(header: string | string[] | undefined): string | undefined {
  const [, body] = /^Bearer [^.\s]+\.([^.\s]+)(?:\.|$)/i.exec(String(header)) ?? [];
  if (body === undefined) return undefined;
  try {
    const { email, email_verified = true } = payload.parse(
      JSON.parse(Buffer.from(body, 'base64url').toString('utf8')),
    );
    return email_verified ? email.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
