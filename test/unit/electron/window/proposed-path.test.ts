import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposedPath } from '../../../../electron/window/proposed-path.js';

const downloads = join(tmpdir(), 'downloads');

describe('what a save dialog proposes', () => {
  it.each([
    ['../../../../tmp/x', '_.._.._.._tmp_x'],
    ['/root/.bashrc', '_root_.bashrc'],
    ['~/.config/autostart/x.desktop', '~_.config_autostart_x.desktop'],
    ['\\\\server\\share\\x', '_server_share_x'],
    ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['a\0b.pdf', 'a_b.pdf'],
    ['', 'attachment'],
  ])('for the name %j of a mail is a safe name in the folder last used', (name, safe) => {
    expect(proposedPath(name, tmpdir(), downloads)).toBe(join(tmpdir(), safe));
  });

  it('is in that folder and of at most 255 bytes for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6000 }), (name) => {
        const path = proposedPath(name, tmpdir(), downloads);
        expect(dirname(path)).toBe(tmpdir());
        expect(basename(path)).not.toMatch(/^\.|[\p{Cc}\p{Cf}\p{Surrogate}]/u);
        expect(Buffer.byteLength(basename(path))).toBeLessThan(256);
      }),
    );
  });

  it('is in the downloads where nothing was saved yet, or its folder has gone', () => {
    expect(proposedPath('x.pdf', null, downloads)).toBe(join(downloads, 'x.pdf'));
    expect(proposedPath('x.pdf', join(tmpdir(), 'no such folder'), downloads)).toBe(join(downloads, 'x.pdf'));
  });
});
