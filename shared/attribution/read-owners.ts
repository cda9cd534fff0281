import { z } from 'zod';
import { formatUsd } from '../money.ts';
import { inOrder, type KeyOwner, ownerName } from './tenure.ts';

/** Whom a cell names, or why it names nobody. */
export type ReadOwners = { owners: KeyOwner[] } | { problem: string };

const SERVICE = /^service:\s*(\S.*)$/i;
const SHARE = /^(.*\S)\s+(\d{1,3}(?:\.\d+)?)\s*%$/s;
/** People put shares on lines of their own, too. */
const BETWEEN_SHARES = /[,;\n]+/;
/** Percent in units that are 1e-9 of the whole, the scale of ratios. */
const PERCENT_DECIMALS = 7;
const WHOLE = 1_000_000_000n;
const emailAddress = z.email();

/**
 * Reads an e-mail, `service:NAME`, or several of them with shares that sum to 100 percent:
 * `a@example.com 60%, b@example.com 40%`.
 */
export function readOwners(text: string): ReadOwners {
  if (text === '') return { problem: 'has no email' };
  const parts = text
    .split(BETWEEN_SHARES)
    .map((part) => part.trim())
    .filter(Boolean);
  if (!text.includes('%')) {
    const [only = text] = parts;
    if (parts.length === 1) return readOne(only);
    return parts.every((part) => 'owner' in readName(part))
      ? {
          problem: `names ${parts.length} owners without shares: write them like a@example.com 60%, b@example.com 40%`,
        }
      : readOne(text);
  }
  return readShares(parts);
}

function readOne(text: string): ReadOwners {
  const read = readName(text);
  return 'problem' in read ? read : { owners: [{ ...read.owner, share_ratio: null }] };
}

function readShares(parts: readonly string[]): ReadOwners {
  const owners: (KeyOwner & { units: bigint })[] = [];
  for (const part of parts) {
    const [, name, percent] = SHARE.exec(part) ?? [];
    if (name === undefined || percent === undefined) return { problem: `has no share in ${part}` };
    const read = readName(name);
    if ('problem' in read) return read;
    const units = unitsOf(percent);
    if (units === undefined)
      return { problem: `has a share with more than ${PERCENT_DECIMALS} decimals: ${part}` };
    if (units === 0n) return { problem: `has a share of nothing: ${part}` };
    if (owners.some((other) => ownerName(other) === ownerName(read.owner))) {
      return { problem: `names ${ownerName(read.owner)} twice` };
    }
    owners.push({ ...read.owner, units, share_ratio: formatUsd(units) });
  }
  const sum = owners.reduce((total, { units }) => total + units, 0n);
  if (sum !== WHOLE) return { problem: `has shares that sum to ${formatUsd(sum * 100n)} %, not to 100 %` };
  if (owners.length === 1)
    return { owners: owners.map(({ units: _, ...owner }) => ({ ...owner, share_ratio: null })) };
  return { owners: inOrder(owners.map(({ units: _, ...owner }) => owner)) };
}

/** 1e-9 of the whole; undefined for more decimals than that can hold. */
function unitsOf(percent: string): bigint | undefined {
  const [whole = '', fraction = ''] = percent.split('.');
  if (fraction.length > PERCENT_DECIMALS) return undefined;
  return BigInt(`${whole}${fraction.padEnd(PERCENT_DECIMALS, '0')}`);
}

function readName(text: string): { owner: Omit<KeyOwner, 'share_ratio'> } | { problem: string } {
  const service_name = SERVICE.exec(text)?.[1];
  if (service_name !== undefined) return { owner: { user_email: null, service_name } };
  const user_email = text.toLowerCase();
  const problem = emailProblem(user_email);
  return problem === undefined ? { owner: { user_email, service_name: null } } : { problem };
}

/** Why a text is nobody's e-mail; undefined when it may be somebody's. */
export function emailProblem(text: string): string | undefined {
  if (text === '') return 'has no email';
  if (emailAddress.safeParse(text).success) return undefined;
  return `${text.replace(/\s+/g, ' ')} is no e-mail address`;
}
