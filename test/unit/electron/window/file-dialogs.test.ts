import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';

const shown: { proposed: string; answers: string[] } = vi.hoisted(() => ({ proposed: '', answers: [] }));
vi.mock('electron', () => ({
  app: { getPath: (name: string) => `/user/${name}` },
  dialog: {
    showSaveDialog: ({ defaultPath }: { defaultPath: string }) => {
      shown.proposed = defaultPath;
      const filePath = shown.answers.shift() ?? '';
      return Promise.resolve({ canceled: filePath === '', filePath });
    },
  },
}));
const { createFileDialogs } = await import('../../../../electron/window/file-dialogs.js');

const folder = mkdtempSync(join(tmpdir(), 'postkeep-dialogs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the save dialog', () => {
  it('opens in the downloads first, and then where something was saved last, whatever the name says', async () => {
    const dialogs = createFileDialogs(() => null);
    const propose = async (name: string, answer: string): Promise<string> => {
      shown.answers = [answer];
      await dialogs.saveFile('Save', name, []);
      return shown.proposed;
    };
    expect(await propose('/root/.bashrc', '')).toBe(join('/user/downloads', '_root_.bashrc'));
    expect(await propose('../x.pdf', join(folder, 'mine.pdf'))).toBe(join('/user/downloads', '_x.pdf'));
    expect(await propose('../../y.pdf', '')).toBe(join(folder, '_.._y.pdf'));
  });
});
