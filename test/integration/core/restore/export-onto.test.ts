import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportFormats } from '../../../../shared/backup/export.js';
import { toErrorData } from '../../../../shared/errors.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

/* An export onto what is no file, or no folder, is refused by name, and nothing continues behind it. */

let directory: string;
let engine: TestEngine;
let mailboxId: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-onto-'));
  const folder = join(directory, 'mail', 'anna', 'cur');
  await mkdir(folder, { recursive: true });
  for (let n = 0; n < 20; n += 1)
    await writeFile(join(folder, `${String(n)}.host:2,S`), `Subject: ${String(n)}\n\nx\n`);
  engine = await startEngine({ dataDir: join(directory, 'data') });
  await engine.run(await engine.addJob({ type: 'maildir', path: join(directory, 'mail') }));
  mailboxId = (await engine.client.mailboxes.list())[0]!.id;
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const kinds: Readonly<Record<string, (path: string) => void>> = {
  folder: (path) => mkdirSync(path),
  link: (path) => {
    symlinkSync('/nowhere', path);
  },
  pipe: (path) => execFileSync('mkfifo', [path]),
  file: (path) => {
    writeFileSync(path, 'kept');
  },
};

describe.each(exportFormats)('an export as %s', (format) => {
  it.each(Object.keys(kinds))(
    'onto a %s says so where it does not fit, and leaves it alone',
    async (kind) => {
      const path = join(directory, 'target');
      kinds[kind]!(path);
      const before = lstatSync(path).mode;
      const takesFile = format === 'zip' || format === 'mbox';
      const points = await engine.client.restore.points({ mailboxId });
      const selection = { type: 'mailbox', mailboxId, pointId: points[0]!.id } as const;
      const said = await engine.client.restore.export({ selection, format, path }).then(
        () => null,
        (error: unknown) => render(toErrorData(error).message),
      );
      // What continues behind it would read a closed repository by now, and end the process.
      await engine.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
      engine = await startEngine({ dataDir: join(directory, 'data') });
      const fits = takesFile ? kind === 'file' : kind === 'folder';
      if (fits) expect(said).toBeNull();
      else {
        expect(said).toContain(path);
        if (!takesFile && kind !== 'link') expect(said).toContain('not a folder');
        expect(lstatSync(path).mode).toBe(before);
      }
    },
  );
});
