// @ts-check
// `npm run demo -- cluster`: a backup that several computers share, with one of them killed in the midst. Exit code 0 only if every message is equal.
import { join } from 'node:path';
import { buildIfStale } from '../build.mjs';
import { runBundled } from '../run-bundled.mjs';
import { setUpSystem } from '../setup/system.mjs';
import { Report } from './report.mjs';

/** Sets the exit code of this process. */
export async function demoOfCluster() {
  const report = new Report();
  await report.step('Machine is set up', () => setUpSystem('cluster'));
  await report.step('Build', buildIfStale);
  await runBundled(join(import.meta.dirname, 'cluster-scenes.ts'));
}
