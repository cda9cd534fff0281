import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import {
  newFolder,
  openPipeline,
  type Pipeline,
  type PipelineOptions,
  startSmallSandbox,
} from './pipeline.ts';

/** Opens the whole pipeline on a temporary folder, with a small sandbox of its own as the vendors. */
export async function openSandboxPipeline(
  options: Pick<PipelineOptions, 'wrapBroker'> = {},
): Promise<Pipeline> {
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
    async close() {
      await pipeline.close();
      await sandbox.close();
      folder.remove();
    },
  };
}
