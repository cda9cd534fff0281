// Writes the functions as plain JavaScript, with the SQL that they read: what the framework serves, since
// package.json names dist/functions/index.js as the main.
//
//   npm run build [-- FOLDER]      default: dist; another must be in this repository, for its packages
//
// The sources run as they are too, but Node 24 takes 0.1 to 0.2 s and 30 to 40 MB to strip their types at every start
// (`npm run bench:startup`).
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

const out = resolve(ROOT, process.argv[2] ?? 'dist');
const config = join(out, 'tsconfig.json');

for (const folder of ['functions', 'shared', 'sql'])
  rmSync(join(out, folder), { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(
  config,
  JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    include: [],
    files: [join(ROOT, 'functions/index.ts')],
    compilerOptions: {
      noEmit: false,
      noEmitOnError: true,
      rewriteRelativeImportExtensions: true,
      rootDir: ROOT,
      outDir: out,
    },
  }),
);
const { status } = spawnSync(process.execPath, [TSC, '-p', config], { stdio: 'inherit' });
rmSync(config);
if (status !== 0) process.exit(1);

// The DuckDB form and what generates it are for one machine.
cpSync(join(ROOT, 'sql'), join(out, 'sql'), {
  recursive: true,
  filter: (source) => source !== join(ROOT, 'sql/duckdb') && ['', '.sql'].includes(extname(source)),
});
