/** The package's main: every function of the cloud, each under its own name as the framework's target. */
import { openCloud } from './cloud.ts';
import { serve } from './serve.ts';

serve(process.env, openCloud);
