import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { licensedProduct } from '../../../shared/license/product.js';
import { clientRules } from '../../conformance/client-rules.js';
import {
  clientReportSchema,
  type ClientWorld,
  openClientWorld,
  type RunClient,
} from '../../conformance/client-world.js';
import { type Finding, tryRules } from '../../conformance/rule.js';
import { FakeClock } from '../../unit/core/license-update/fake-clock.js';
import { noMailboxes, openBench, temporaryFolder } from '../core/license-update/bench.js';
import { type Flaw, flaws, OtherClient } from './other-client.js';

const folder = temporaryFolder();
let runs = 0;
let client: RunClient;
let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld((task) => client(task), new Date(), licensedProduct);
});
afterAll(async () => {
  await world.close();
  folder.remove();
});

const broken = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict.kind !== 'kept');

/** Our own console, without its window: license engine, client and update service on a data folder of its own. */
const console: RunClient = async (task) => {
  const own = join(folder.path, String((runs += 1)));
  mkdirSync(own);
  const files = { jwks: join(own, 'jwks.json'), ca: join(own, 'server-ca.pem') };
  writeFileSync(files.jwks, JSON.stringify(task.jwks));
  writeFileSync(files.ca, task.ca);
  const settings = { licenseServer: task.server, licenseServerCa: task.ca === '' ? '' : files.ca };
  let signedTime: number | undefined;
  const bench = openBench({
    folder: own,
    jwksFile: files.jwks,
    settings,
    time: new FakeClock(new Date().toISOString()),
    onAnswer: (answer) => (signedTime = answer.signedTime),
  });
  try {
    await bench.license.install(task.licenseKey, noMailboxes, true);
    const { outcome } = await bench.updates.updateNow('manual');
    return clientReportSchema.parse({
      outcome,
      licenseKey: bench.license.installedKey(),
      signedTime: signedTime === undefined ? null : new Date(signedTime).toISOString(),
    });
  } finally {
    await bench.close();
  }
};

describe('the conformance suite for clients', () => {
  it('finds nothing to blame in our own console', async () => {
    client = console;
    expect(broken(await tryRules(clientRules, world))).toEqual([]);
  });

  it('finds nothing to blame in a client that shares no code with it', async () => {
    client = new OtherClient().run;
    expect(broken(await tryRules(clientRules, world))).toEqual([]);
  });

  it.each(clientRules.map(({ id }) => id))('catches a client that breaks the rule %s', async (id) => {
    const flaw = (Object.keys(flaws) as Flaw[]).find((name) =>
      (flaws[name] as readonly string[]).includes(id),
    );
    if (flaw === undefined) throw new Error(`The rule ${id} has no client that breaks it.`);
    client = new OtherClient(flaw).run;
    const findings = await tryRules(clientRules, world, [id]);
    expect(findings.map(({ verdict }) => verdict.kind)).toEqual(['broken']);
  });
});
