// @ts-check
// `npm run -s cli -- …`: the command line of this checkout, built first when it is stale.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { root } from './paths.mjs';

buildIfStale();
const cwd = process.env.INIT_CWD ?? process.cwd();
const args = [join(root, 'out', 'cli', 'index.js'), ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
process.exitCode = status ?? 1;
