import { userInfo } from 'node:os';

/** Who is at the terminal, for those who ask later who did it. */
export function personHere(): string {
  return userInfo().username;
}
