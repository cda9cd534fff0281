import { RetryableError } from './errors.ts';

/**
 * Waits for work until a deadline; the work itself goes on.
 * @throws RetryableError when it is not done by then.
 */
export async function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  onLate: () => void = () => {},
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    onLate();
    reject(new RetryableError(`took longer than ${ms / 1000} s`));
  }, ms);
  timer.unref();
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
