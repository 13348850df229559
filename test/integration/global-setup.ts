import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildIfStale } from '../../build/build.mjs';
import { endCephCluster } from '../fixtures/ceph-cluster.js';
import { buildChildPrograms } from '../fixtures/child-programs.js';
import { makeEmptyDatabase } from '../fixtures/licensing/empty-database.js';

/** Once for a run, before its files go to the workers: what several of them start is built, and nobody builds while another runs it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  buildIfStale();
  await makeEmptyDatabase();
  const programs = await buildChildPrograms();
  project.provide('childPrograms', programs);
  const ceph = await mkdtemp(join(tmpdir(), 'postkeep-ceph-'));
  project.provide('cephFolder', ceph);
  return async () => {
    await endCephCluster(join(ceph, 'ceph'));
    await rm(ceph, { recursive: true, force: true });
    await rm(programs, { recursive: true, force: true });
  };
}
