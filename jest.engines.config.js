import base from './jest.config.js';

/** The suites on real engines: one file at a time, each with the engine to itself. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 180_000,
  maxWorkers: 1,
};
