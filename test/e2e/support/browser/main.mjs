// @ts-check
import { BrowserWindow, app } from 'electron';

/*
 * Electron as a plain browser, for pages that a server makes: every machine that runs these tests has it. Certificates are not looked at
 * here: whose they are is tested where TLS is.
 */
app.on('certificate-error', (event, _contents, _url, _error, _certificate, proceed) => {
  event.preventDefault();
  proceed(true);
});
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 900,
    useContentSize: true,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  return window.loadURL('about:blank');
});
