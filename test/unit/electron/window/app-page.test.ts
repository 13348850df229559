import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, fileForUrl } from '../../../../electron/window/app-page.js';

const root = '/srv/page';

describe('files of the app:// page', () => {
  it.each([
    ['app://postkeep/', '/srv/page/index.html'],
    ['app://postkeep/index.html', '/srv/page/index.html'],
    ['app://postkeep/assets/a%20b.js', '/srv/page/assets/a b.js'],
    ['app://postkeep/index.html?x=1#y', '/srv/page/index.html'],
  ])('%s is served from %s', (url, path) => {
    expect(fileForUrl(url, root)?.path).toBe(path);
  });

  it.each([
    ['app://elsewhere/index.html'],
    ['app://postkeep/%2e%2e/%2e%2e/secret.js/../../../x'],
    ['app://postkeep/notes.txt'],
    ['app://postkeep/%'],
    ['app://postkeep/a%00.html'],
    ['not a url'],
  ])('%s is not served', (url) => {
    expect(fileForUrl(url, root)).toBeNull();
  });

  it.each([['..%2f..%2f..%2fx.html'], ['../../x.html'], ['a/%2e%2e/%2e%2e/x.html'], ['..%5c..%5cx.html']])(
    'never leaves its folder for %s',
    (path) => {
      expect(fileForUrl(`app://postkeep/${path}`, root)?.path).toMatch(/^\/srv\/page\//);
    },
  );
});

describe('content security policy', () => {
  const policy = contentSecurityPolicy('n0nce');

  it('gives the page no network and no inline script', () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
  });

  it('allows Fluent UI’s styles by nonce only', () => {
    expect(policy).toContain("style-src 'self' 'nonce-n0nce'");
  });
});
