import { describe, expect, it } from 'vitest';
import { isTrustedSender } from '../../../../electron/ipc/trusted-sender.js';

const known = new Set([1]);

describe('sender check', () => {
  it.each([
    [
      'our page in a known window',
      { webContentsId: 1, frameUrl: 'app://postkeep/index.html', isMainFrame: true },
      true,
    ],
    [
      'a frame inside our page',
      { webContentsId: 1, frameUrl: 'app://postkeep/index.html', isMainFrame: false },
      false,
    ],
    ['another window', { webContentsId: 2, frameUrl: 'app://postkeep/index.html', isMainFrame: true }, false],
    ['a foreign page', { webContentsId: 1, frameUrl: 'https://evil.example/', isMainFrame: true }, false],
    [
      'a host that only begins like ours',
      { webContentsId: 1, frameUrl: 'app://postkeep.evil/', isMainFrame: true },
      false,
    ],
    ['a file', { webContentsId: 1, frameUrl: 'file:///etc/passwd', isMainFrame: true }, false],
    ['a frame that is gone', { webContentsId: 1, frameUrl: null, isMainFrame: true }, false],
  ])('%s', (_name, sender, trusted) => {
    expect(isTrustedSender(sender, known)).toBe(trusted);
  });

  it('trusts the development server instead of the built page, and only where it was named', () => {
    const sender = { webContentsId: 1, frameUrl: 'http://localhost:5173/', isMainFrame: true };
    expect(isTrustedSender(sender, known, 'http://localhost:5173')).toBe(true);
    expect(isTrustedSender(sender, known, 'http://localhost:5174')).toBe(false);
    expect(isTrustedSender(sender, known)).toBe(false);
  });
});
