import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { appHost, appScheme } from './app-origin.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Must run before `ready`: gives the page a real, secure origin of its own. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: false } },
  ]);
}

/** The policy of the page: no network at all, own scripts only, styles by nonce (Fluent UI makes its rules at run time). */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Path of the file that `url` names below `root`; null when it is not ours or leads outside. */
export function fileForUrl(url: string, root: string): string | null {
  const { host, pathname } = new URL(url);
  if (host !== appHost) return null;
  const relative = normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
  const path = join(root, relative);
  return path.startsWith(root + sep) ? path : null;
}

/** Serves the built page from `root` under `app://postkeep/`. */
export function serveAppProtocol(root: string): void {
  protocol.handle(appScheme, async (request) => {
    const path = fileForUrl(request.url, root);
    const type = path === null ? undefined : contentTypes[extname(path)];
    if (path === null || type === undefined) return new Response('Not found', { status: 404 });
    try {
      return pageResponse(await readFile(path), type);
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}

function pageResponse(content: Buffer, type: string): Response {
  const nonce = randomBytes(16).toString('base64');
  const body = type.startsWith('text/html')
    ? content.toString('utf8').replaceAll('__CSP_NONCE__', nonce)
    : new Uint8Array(content);
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
    },
  });
}
