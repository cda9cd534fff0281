/** Registers every function with the framework, each under its own name as the target. */
import { cloudEvent } from '@google-cloud/functions-framework';
import type { EventLike } from '../shared/contract/envelope.ts';
import type { FunctionName } from '../shared/contract/feeds.ts';
import type { Handler } from '../shared/handler.ts';

/** Makes handlers CloudEvent functions: the framework keeps `ce-*` headers and converts raw pushes. */
export function registerFunctions(functions: Record<FunctionName, Handler>): void {
  for (const [name, handle] of Object.entries(functions)) {
    cloudEvent(name, async (event: EventLike) => handle(event));
  }
}
