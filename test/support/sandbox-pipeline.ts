import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import {
  newFolder,
  openPipeline,
  type Pipeline,
  type PipelineOptions,
  startSmallSandbox,
} from './pipeline.ts';

/** The whole pipeline with its vendors and its mapping, for tests that turn these. */
export type SandboxPipeline = Pipeline & { sandbox: Sandbox; mappingFile: string };

/** Opens the whole pipeline on a temporary folder, with a small sandbox of its own as the vendors. */
export async function openSandboxPipeline(
  options: Pick<PipelineOptions, 'wrapBroker' | 'now'> = {},
): Promise<SandboxPipeline> {
  const sandbox = await startSmallSandbox();
  const folder = newFolder(sandbox.mappingCsv);
  const pipeline = await openPipeline({
    ...options,
    dataDir: folder.dir,
    mappingFile: folder.mappingFile,
    vendors: sandboxVendors(sandbox),
  });
  return {
    ...pipeline,
    sandbox,
    mappingFile: folder.mappingFile,
    async close() {
      await pipeline.close();
      await sandbox.close();
      folder.remove();
    },
  };
}
