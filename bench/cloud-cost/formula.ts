import type { Counts } from './counts.ts';
import type { Inputs } from './inputs.ts';
import { type MonthlyUsage, monthlyUsage } from './usage.ts';

/** One line of the bill: so much of a unit, less what is free, at a price. */
export type Line = { name: string; quantity: number; unit: string; free: number; price: number; usd: number };

export type MonthlyCost = {
  people: number;
  usage: MonthlyUsage;
  lines: Line[];
  /** US dollars a month after what is free, and without anything free. */
  usd: number;
  listUsd: number;
  /** What streaming would cost through the Storage Write API, after what is free. */
  writeApiUsd: number;
};

const GIB = 2 ** 30;
const TIB = 2 ** 40;
const STREAMING_UNIT = 200 * 2 ** 20;
const MILLION = 1e6;
const ACCESSES = 1e4;

/** What a month costs for so many people: an estimate, so floats will do. */
export function monthlyCost(counts: Counts, people: number, inputs: Inputs): MonthlyCost {
  const usage = monthlyUsage(counts, people, inputs);
  const lines = linesOf(usage, inputs);
  return {
    people,
    usage,
    lines,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
    listUsd: lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
    writeApiUsd: Math.max(0, usage.jsonBytes / GIB - inputs.free_write_api_gib) * inputs.write_api_per_gib,
  };
}

function linesOf(usage: MonthlyUsage, inputs: Inputs): Line[] {
  const active = usage.activeBytes / GIB;
  const { functionSeconds: seconds } = usage;
  return [
    line(
      'BigQuery streaming',
      usage.streamedBytes / STREAMING_UNIT,
      '200 MiB',
      0,
      inputs.streaming_per_200_mib,
    ),
    line('BigQuery queries', usage.scannedBytes / TIB, 'TiB', inputs.free_query_tib, inputs.query_per_tib),
    line('BigQuery storage, active', active, 'GiB', inputs.free_storage_gib, inputs.storage_per_gib),
    line(
      'BigQuery storage, long-term',
      usage.longTermBytes / GIB,
      'GiB',
      Math.max(0, inputs.free_storage_gib - active),
      inputs.long_term_storage_per_gib,
    ),
    line(
      'Pub/Sub',
      usage.pubsubBytes / TIB,
      'TiB',
      (inputs.free_pubsub_gib * GIB) / TIB,
      inputs.pubsub_per_tib,
    ),
    line(
      'functions, requests',
      usage.invocations / MILLION,
      'million',
      inputs.free_million_requests,
      inputs.million_requests,
    ),
    line('functions, CPU', seconds * inputs.vcpu, 'vCPU-s', inputs.free_vcpu_seconds, inputs.vcpu_second),
    line(
      'functions, memory',
      seconds * inputs.memory_gib,
      'GiB-s',
      inputs.free_gib_seconds,
      inputs.gib_second,
    ),
    line('Scheduler', inputs.scheduler_jobs, 'jobs', inputs.free_scheduler_jobs, inputs.scheduler_job),
    line('secrets', inputs.secrets, 'versions', inputs.free_secret_versions, inputs.secret_version),
    line(
      'secrets, accesses',
      usage.secretAccesses / ACCESSES,
      '10,000',
      inputs.free_secret_10k_accesses,
      inputs.secret_10k_accesses,
    ),
    line('logging', usage.logBytes / GIB, 'GiB', inputs.free_logging_gib, inputs.logging_per_gib),
  ];
}

function line(name: string, quantity: number, unit: string, free: number, price: number): Line {
  return { name, quantity, unit, free, price, usd: Math.max(0, quantity - free) * price };
}
