import { extname, join, normalize, sep } from 'node:path';
import { appHost } from './app-origin.js';

const contentTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.woff2': 'font/woff2',
  }),
);

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

/** File and content type that `url` names below `root`; null when it is not ours, of no served type, or leads outside. */
export function fileForUrl(url: string, root: string): { path: string; contentType: string } | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.host !== appHost) return null;
  const pathname = decodePath(parsed.pathname === '/' ? '/index.html' : parsed.pathname);
  if (pathname === null) return null;
  const path = join(root, normalize(pathname));
  const contentType = contentTypes.get(extname(path));
  return contentType !== undefined && path.startsWith(root + sep) ? { path, contentType } : null;
}

function decodePath(pathname: string): string | null {
  try {
    const decoded = decodeURIComponent(pathname);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}
