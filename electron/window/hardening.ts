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

/**
 * Before `ready`: Chromium resolves no name and no address, so that nothing in it connects anywhere: the spelling
 * dictionary, WebRTC over TCP, whatever a later version brings. Our own requests are Node's and are not concerned.
 */
export function shutChromiumNetwork(app: App, devServerUrl: string | undefined): void {
  const allowed = devServerUrl === undefined ? '' : `, EXCLUDE ${new URL(devServerUrl).hostname}`;
  app.commandLine.appendSwitch('host-resolver-rules', `MAP * ~NOTFOUND${allowed}`);
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
    // WebRTC passes by every other rule here. Without UDP it is left with TCP, which resolves no address.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
  hardenSession(session.defaultSession, devServerUrl);
}

/** Denies permissions and all network to the pages of a session. */
export function hardenSession(target: Session, devServerUrl: string | undefined): void {
  // A window without spelling does not stop its session from asking for a dictionary.
  target.setSpellCheckerEnabled(false);
  target.setSpellCheckerLanguages([]);
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
