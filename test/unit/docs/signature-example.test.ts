import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { signatureOf } from '../../../core/notifications/signature.js';

type Check = (header: string, body: string, key: string, now?: number) => boolean;

it('the program of the user guide tells our signatures from all others', async () => {
  const guide = readFileSync(join(root, 'docs', 'user-guide', 'settings.md'), 'utf8');
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
  const path = join(tmpdir(), `postkeep-example-${String(process.pid)}.mjs`);
  writeFileSync(path, program);
  try {
    const loaded: unknown = await import(pathToFileURL(path).href);
    const { isFromPostkeep } = z
      .object({ isFromPostkeep: z.custom<Check>((value) => typeof value === 'function') })
      .parse(loaded);
    const at = new Date('2026-02-01T12:00:00Z');
    const [body, key] = ['{"title":"Täglich"}', 'a-key-of-the-receiver'];
    const header = signatureOf(body, key, at);
    const now = at.getTime();
    expect(isFromPostkeep(header, body, key, now + 299_000)).toBe(true);
    expect(isFromPostkeep(header, body, key, now + 301_000)).toBe(false);
    expect(isFromPostkeep(header, `${body} `, key, now)).toBe(false);
    expect(isFromPostkeep(header, body, 'another-key-of-it', now)).toBe(false);
    expect(isFromPostkeep(header.replace('t=1', 't=2'), body, key, now)).toBe(false);
    for (const none of ['', 't=1,v1=', `v1=${'0'.repeat(64)}`])
      expect(isFromPostkeep(none, body, key, now)).toBe(false);
  } finally {
    rmSync(path);
  }
});
