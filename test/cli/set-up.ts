import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { makeSmallOrganization, type Sandbox, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxSettings } from '../../local/sandbox-vendors.ts';
import { temporaryFolder } from './run-cli.ts';

/** A small organization for all tests of a file, and the settings that lead to it. */
export async function smallSandbox(): Promise<{ sandbox: Sandbox; settings: Record<string, string> }> {
  const sandbox = await startSandbox({ organization: makeSmallOrganization({ eventsPerDay: 100 }) });
  afterAll(() => sandbox.close());
  return { sandbox, settings: { ...sandboxSettings(sandbox), LOG_LEVEL: 'silent' } };
}

/** A data folder for each test of a file. */
export function folderForEach(): { readonly path: string } {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());
  return {
    get path() {
      return folder.path;
    },
  };
}
