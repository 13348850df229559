import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemType } from '../../../../shared/license/protocol.js';
import type { BenchOptions } from './bench.js';
import { json } from './fake-hostile-server.js';
import { setUpHostileServer, trustedTls } from './hostile-console.js';
import { render } from '../../../../shared/texts/text.js';

const hostile = setUpHostileServer();

async function reportOf(address: string, more: Partial<BenchOptions> = {}): Promise<string> {
  const bench = await hostile.consoleFor(address, more);
  const report = await bench.updates.updateNow('manual');
  expect(report).toMatchObject({ outcome: 'no-connection', result: 'Warning' });
  return render(report.reason);
}

describe('a server that cannot be asked is reported with why', () => {
  it('a port where nobody listens', async () => {
    const gone = await hostile.startOther(trustedTls);
    const { port } = gone;
    await gone.stop();
    expect(await reportOf(`https://127.0.0.1:${port}`)).toBe(`127.0.0.1:${port} refused the connection.`);
  });

  it('a name that does not exist', async () => {
    expect(await reportOf('https://licensing.invalid')).toBe(
      'The name of licensing.invalid could not be resolved.',
    );
  });

  it('no address, and one that is not https', async () => {
    expect(await reportOf('')).toBe(
      'The address of the licensing server is not set. Enter it under Settings.',
    );
    const environment = { POSTKEEP_LICENSE_SERVER: 'http://127.0.0.1' };
    expect(await reportOf('', { environment, settings: {} })).toContain('must begin with https://');
  });

  it('a CA file that is missing, or holds no certificate', async () => {
    const settings = { licenseServer: hostile.address() };
    const missing = join(hostile.folder(), 'missing.pem');
    expect(await reportOf('', { settings: { ...settings, licenseServerCa: missing } })).toBe(
      `The certificate authority file ${missing} cannot be read.`,
    );
    expect(await reportOf('', { settings: { ...settings, licenseServerCa: hostile.jwksFile } })).toContain(
      'contains no PEM certificate',
    );
    expect(hostile.requests()).toEqual([]);
  });

  it.each([
    ['as the protocol says it', 'server-unavailable'],
    ['as version 1 said it', 'internal-error'],
  ] as const)('a server that cannot work at the moment, %s', async (_version, kind) => {
    const problem = { type: problemType(kind), title: 'x', status: 503 };
    const report = await hostile.answered(json(503, problem));
    expect(report).toMatchObject({ outcome: 'no-connection', result: 'Warning' });
    expect(render(report.reason)).toBe(
      'The licensing server answers that it cannot work at the moment (HTTP 503).',
    );
  });
});
