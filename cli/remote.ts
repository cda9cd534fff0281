import axios, { type AxiosRequestConfig } from 'axios';
import type { StatusReport } from '../functions/status/report.ts';
import { type About, type Asked, about, asked, type Instance, requestOptions } from '../local/instance.ts';
import type { Backdated, Backdating } from '../shared/attribution/backdate.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import type { Discarded } from '../shared/dead-letters/discard.ts';
import type { Letters } from '../shared/dead-letters/letters.ts';
import type { Redriven } from '../shared/dead-letters/redrive.ts';
import { messageOf, RetryableError, UsageError } from '../shared/errors.ts';
import type { MonthClose } from '../shared/month-lock.ts';
import type { Answer, MonthLock, Params, Row, Warehouse } from '../shared/warehouse/warehouse.ts';

/** A running host as other commands use it. */
export type RemoteHost = Pick<Warehouse, 'ask' | 'read'> & {
  about(): Promise<About>;
  /** Publishes a kickoff. */
  request(message: KickoffInput): Promise<Asked>;
  backdate(asked: Backdating): Promise<Backdated>;
  lockMonth(lock: MonthLock): Promise<MonthClose>;
  status(): Promise<StatusReport>;
  letters: Letters;
};

/** Talks to the host of a data folder. Everything throws the host's own sentence when it refuses. */
export function remoteHost(host: Instance): RemoteHost {
  async function call(expected: number, config: AxiosRequestConfig): Promise<unknown> {
    const response = await axios
      .request({ baseURL: host.url, ...requestOptions(host), ...config, validateStatus: () => true })
      .catch((error) => {
        throw new Error(`the host at ${host.url} does not answer: ${messageOf(error)}`, { cause: error });
      });
    if (response.status === expected) return response.data;
    const message = response.data?.error ?? `the host answered ${response.status}`;
    if (response.status === 404) throw new UsageError(message);
    throw response.status === 503 ? new RetryableError(message) : new Error(message);
  }
  const query = async (data: object) => (await call(200, { method: 'post', url: '/query', data })) as Answer;
  const post = (url: string, data: object) => call(200, { method: 'post', url, data });
  return {
    ask: (sql: string, params: Params = {}) => query({ sql, params }),
    read: async (name: string, params: Params = {}): Promise<Row[]> =>
      (await query({ read: name, params })).rows,
    about: async () => about.parse(await call(200, { method: 'get', url: '/about' })),
    backdate: async (data) => (await call(200, { method: 'post', url: '/backdate', data })) as Backdated,
    lockMonth: async (data) => (await call(200, { method: 'post', url: '/month-locks', data })) as MonthClose,
    status: async () => (await call(200, { method: 'get', url: '/status' })) as StatusReport,
    letters: {
      redrive: async (data) => (await post('/dead-letters/redrive', data)) as Redriven,
      discard: async (data) => (await post('/dead-letters/discard', data)) as Discarded,
      whole: async (id) => ((await post('/dead-letters/whole', { id })) as { payload: string }).payload,
    },
    request: async (data) => asked.parse(await call(202, { method: 'post', url: '/kickoff', data })),
  };
}
