import { type App, type Session, session } from 'electron';
import { appOrigin } from './app-origin.js';

/** Schemes a page of ours may load; everything else, all of the network included, is cancelled. */
function isAllowedUrl(url: string): boolean {
  return (
    url.startsWith(`${appOrigin}/`) ||
    url.startsWith('data:') ||
    url.startsWith('blob:') ||
    url === 'about:srcdoc'
  );
}

/** Denies navigation, new windows, web views, permissions and all renderer network, for every present and future page. */
export function hardenApp(app: App, devServerUrl: string | undefined): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  hardenSession(session.defaultSession, devServerUrl);
}

function hardenSession(target: Session, devServerUrl: string | undefined): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  target.setPermissionCheckHandler(() => false);
  target.webRequest.onBeforeRequest((details, answer) => {
    const fromDevServer =
      devServerUrl !== undefined &&
      (details.url.startsWith(devServerUrl) ||
        details.url.startsWith(devServerUrl.replace(/^http/, 'ws')) ||
        details.url.startsWith('devtools:'));
    answer({ cancel: !isAllowedUrl(details.url) && !fromDevServer });
  });
}
