import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { buildIfStale } from '../../build/build.mjs';
import { buildChildPrograms } from '../fixtures/child-programs.js';
import { makeEmptyDatabase } from '../fixtures/licensing/empty-database.js';

/** Once for a run, before its files go to the workers: what several of them start is built, and nobody builds while another runs it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  buildIfStale();
  await makeEmptyDatabase();
  const folder = await buildChildPrograms();
  project.provide('childPrograms', folder);
  return () => rm(folder, { recursive: true, force: true });
}
