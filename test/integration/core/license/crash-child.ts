/** A process that writes license state without pause until it is killed: `crash-child.js <install|renew|admit> <folder>`. */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { openLicenseService } from '../../../../core/license/license-service.js';
import { admit } from '../../../../shared/license/admission.js';
import { countsOfNobody, factsOfStep, instantOfStep, mailboxesOfStep, source } from './crash-steps.js';

const [mode, folder = ''] = process.argv.slice(2);

/** Tells the parent, at once and without a buffer, that step `n` is on disk. */
function acknowledge(step: number): void {
  writeSync(1, `${String(step)}\n`);
}

async function writeKeys(write: (key: string) => Promise<unknown>): Promise<void> {
  const keys = readFileSync(join(folder, 'keys.txt'), 'utf8').trim().split('\n');
  let step = Number(readFileSync(join(folder, 'step.txt'), 'utf8'));
  acknowledge(step);
  for (;;) {
    const key = keys[++step];
    if (key === undefined) throw new Error('The parent must give more keys than a child can write.');
    await write(key);
    acknowledge(step);
  }
}

function admitForEver(): never {
  let step = Number(readFileSync(join(folder, 'step.txt'), 'utf8'));
  const catalogue = openCatalogue(folder, () => instantOfStep(step));
  acknowledge(step);
  for (;;) {
    step++;
    catalogue.mailboxes.admit(source, mailboxesOfStep(step), (ledger, requests) =>
      admit(ledger, requests, factsOfStep(step)),
    );
    acknowledge(step);
  }
}

if (mode === 'admit') {
  admitForEver();
} else {
  const service = openLicenseService({
    loadStore: loadConf,
    folder,
    clock: () => new Date('2026-02-10T08:00:00Z'),
    environment: { POSTKEEP_TRUSTED_JWKS: join(folder, 'jwks.json') },
  });
  await writeKeys((key) =>
    mode === 'install' ? service.install(key, countsOfNobody, true) : service.acceptRenewal(key),
  );
}
