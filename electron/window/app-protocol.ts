import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { appScheme } from './app-origin.js';
import { contentSecurityPolicy, fileForUrl } from './app-page.js';

/** Must run before `ready`: gives the page a real, secure origin of its own. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the built page from `root` under `app://postkeep/`. */
export function serveAppProtocol(root: string): void {
  protocol.handle(appScheme, async (request) => {
    const file = fileForUrl(request.url, root);
    if (!file) return new Response(null, { status: 404 });
    try {
      return pageResponse(await readFile(file.path), file.contentType);
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

/** Each load of the page gets a nonce of its own, in the policy and in the page's `csp-nonce`. */
function pageResponse(content: Buffer, contentType: string): Response {
  const nonce = randomBytes(16).toString('base64');
  const body = contentType.startsWith('text/html')
    ? content.toString('utf8').replaceAll('__CSP_NONCE__', nonce)
    : new Uint8Array(content);
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
    },
  });
}
