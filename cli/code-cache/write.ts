import './switches.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { collectAsUsual } from '../../core/lib/old-objects.js';
import { letYoungObjectsGrow } from '../../core/lib/young-objects.js';
import type { runCommonCommands } from './common-commands.js';
import { writeCompiled } from './compiled-code.js';
import { loadProgram } from './load.js';

const commonCommands = z.object({
  runCommonCommands: z.custom<typeof runCommonCommands>((value) => typeof value === 'function'),
});

/** What the build runs, and leaves out of the program: common commands, to keep what V8 has compiled for them. */
async function write(): Promise<void> {
  const { exports, scripts } = loadProgram(join(import.meta.dirname, 'common-commands.js'));
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-build-'));
  try {
    await commonCommands.parse(exports).runCommonCommands(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  // V8 takes code only with the switches that it was compiled with: those that a program begins with.
  letYoungObjectsGrow(false);
  collectAsUsual();
  for (const [file, script] of scripts()) writeCompiled(file, script.createCachedData());
}

void write();
