import { z } from 'zod';
import { settingProblems, textLike, wholeNumber } from './setting.ts';

/** Where the cloud back ends are, and what one query may read. */
export type CloudSettings = {
  projectId: string;
  dataset: string;
  location: string;
  /** Stands before the short names of topics and subscriptions. */
  topicPrefix: string;
  /** URL of a BigQuery on this machine, with or without the API's path. */
  bigqueryEmulatorHost: string | undefined;
  /** Host and port of a Pub/Sub on this machine. */
  pubsubEmulatorHost: string | undefined;
  /** A query that would be billed for more bytes than this does not run. */
  maximumBytesBilled: number;
};

const GIB = 2 ** 30;
/** BigQuery bills 10 MiB for every table that a query reads: under a lower limit none could run. */
const LEAST_BYTES_BILLED = 10 * 2 ** 20;

const LOOPBACK = String.raw`(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])`;
const BIGQUERY_ON_LOOPBACK = new RegExp(`^https?://${LOOPBACK}(?::\\d+)?(?:/bigquery/v2)?/?$`);
const PUBSUB_ON_LOOPBACK = new RegExp(`^${LOOPBACK}:\\d+$`);
/** https://cloud.google.com/resource-manager/docs/creating-managing-projects; old ones have a domain before. */
const PROJECT_ID = /^(?:[a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
/** https://cloud.google.com/bigquery/docs/datasets#dataset-naming */
const DATASET_ID = /^[A-Za-z0-9_]{1,1024}$/;
const LOCATION = /^[A-Za-z]+(?:-[A-Za-z]+\d*)*$/;
/** https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names: 255 with the longest name behind it. */
const TOPIC_PREFIX = /^(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{0,199}$/;

const settings = z.object({
  GOOGLE_CLOUD_PROJECT: z
    .string({ error: 'is needed with BACKEND=cloud' })
    .pipe(textLike(PROJECT_ID, 'is no project id')),
  BIGQUERY_DATASET: textLike(DATASET_ID, 'is no dataset id: letters, digits and underscores').default(
    'ai_usage_analytics',
  ),
  BIGQUERY_LOCATION: textLike(LOCATION, 'is no location, like US or europe-west1').default('US'),
  TOPIC_PREFIX: textLike(
    TOPIC_PREFIX,
    'begins no topic: a letter, then letters, digits and -._~+%, up to 200, not goog',
  ).default('ai-usage'),
  BIGQUERY_EMULATOR_HOST: textLike(
    BIGQUERY_ON_LOOPBACK,
    'is for tests: the URL of a server on this machine, like http://127.0.0.1:9050',
  ).optional(),
  PUBSUB_EMULATOR_HOST: textLike(
    PUBSUB_ON_LOOPBACK,
    'is for tests: host and port on this machine, like 127.0.0.1:8085',
  ).optional(),
  BIGQUERY_MAXIMUM_BYTES_BILLED: wholeNumber(LEAST_BYTES_BILLED, Number.MAX_SAFE_INTEGER).default(100 * GIB),
});

/** The names of the settings that are read with BACKEND=cloud alone. */
export const CLOUD_SETTINGS = Object.keys(settings.shape);

/** Where the cloud is, by the environment, or what is wrong with it. */
export function readCloudSettings(env: Record<string, string | undefined>): {
  cloud: CloudSettings | undefined;
  problems: string[];
} {
  const { data, error } = settings.safeParse(env);
  const cloud = data && {
    projectId: data.GOOGLE_CLOUD_PROJECT,
    dataset: data.BIGQUERY_DATASET,
    location: data.BIGQUERY_LOCATION,
    topicPrefix: data.TOPIC_PREFIX,
    bigqueryEmulatorHost: data.BIGQUERY_EMULATOR_HOST,
    pubsubEmulatorHost: data.PUBSUB_EMULATOR_HOST,
    maximumBytesBilled: data.BIGQUERY_MAXIMUM_BYTES_BILLED,
  };
  return { cloud, problems: settingProblems(error) };
}
