const BYTES_A_LINE = 16;
const PRINTABLE = { from: 0x20, to: 0x7e };

/** Bytes for a person: where, in hexadecimal, and as text where they are any; `most` of them. */
export function hexDump(bytes: Uint8Array, most: number): string[] {
  const lines: string[] = [];
  for (let from = 0; from < Math.min(bytes.length, most); from += BYTES_A_LINE) {
    const some = [...bytes.subarray(from, Math.min(from + BYTES_A_LINE, most))];
    const hex = some.map((byte) => byte.toString(16).padStart(2, '0'));
    const left = hex.slice(0, BYTES_A_LINE / 2).join(' ');
    const right = hex.slice(BYTES_A_LINE / 2).join(' ');
    const text = some.map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${from.toString(16).padStart(8, '0')}  ${left.padEnd(23)}  ${right.padEnd(23)}  |${text}|`);
  }
  const rest = bytes.length - most;
  return rest > 0 ? [...lines, `… ${rest.toLocaleString('en-US')} bytes more`] : lines;
}

const isPrintable = (byte: number) => byte >= PRINTABLE.from && byte <= PRINTABLE.to;
