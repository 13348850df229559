import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trustedAuthorities } from '../../../../core/https/trusted-authorities.js';

let folder: string;
let caFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-authorities-'));
  caFile = join(folder, 'ca.pem');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (...certificates: readonly (string | undefined)[]): void => {
  writeFileSync(caFile, certificates.join('\n'));
};
const trusted = () => trustedAuthorities({ caFile, extraCaFile: '' });

describe('the authorities of a file', () => {
  it('are made a context once for the process, whoever asks, until the file changes', async () => {
    write(rootCertificates[0]);
    const first = await trusted();
    expect(await trusted()).toBe(first);
    expect(await trustedAuthorities({ caFile: '', extraCaFile: caFile })).toBe(first);
    write(rootCertificates[1]);
    expect(await trusted()).not.toBe(first);
    write(rootCertificates[0]);
    expect(await trusted()).toBe(first);
  });

  it('are refused each time as long as they are damaged, also after they were whole', async () => {
    write(rootCertificates[2]);
    const whole = await trusted();
    for (const damaged of ['', 'no certificate', rootCertificates[2]?.slice(0, 400)]) {
      write(damaged);
      for (const time of ['once', 'again'])
        await expect(trusted(), time).rejects.toMatchObject({ code: 'invalid-argument' });
    }
    write(rootCertificates[2]);
    expect(await trusted()).toBe(whole);
    rmSync(caFile);
    await expect(trusted()).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('that many others came after are made anew: what is kept has a bound', async () => {
    write(rootCertificates[3]);
    const first = await trusted();
    for (const other of rootCertificates.slice(4, 12)) {
      write(other);
      await trusted();
    }
    write(rootCertificates[3]);
    expect(await trusted()).not.toBe(first);
  });
});
