/** Grows a state file without end, in a process that may not write large files: `short-write-child.js <folder>`. */
import { loadConf } from '../../../../core/state/load-conf.js';
import { z } from 'zod';
import { openStateStore } from '../../../../core/state/state-store.js';
import { systemClock } from '../../../../shared/clock.js';
import { toErrorData } from '../../../../shared/errors.js';

// The signal would end the process; with a listener the write fails with EFBIG.
process.on('SIGXFSZ', () => undefined);

const store = openStateStore({
  loadStore: loadConf,
  folder: process.argv[2] ?? '',
  name: 'state',
  schema: z.strictObject({ text: z.string() }),
  version: 1,
  migrations: {},
  initial: () => ({ text: '' }),
  clock: systemClock,
  onQuarantine: (path) => {
    throw new Error(`set aside: ${path}`);
  },
});
try {
  for (;;) await store.update(({ text }) => ({ text: `${text}${'x'.repeat(1000)}` }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: toErrorData(error), kept: store.read().text.length }));
}
