import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Suites that need an engine of their own: jest.engines.config.js runs them.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(bigquery|pubsub|zetasql)/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.engines/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testTimeout: 60_000,
  // By default jest leaves one core to others, which on two cores is half of them. A test that waits for a process or
  // a clock leaves its core too: half as many workers more than cores use it. In percent jest takes no more than 100.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};
