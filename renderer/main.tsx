import './app/global.css';
import { RendererProvider, createDOMRenderer } from '@fluentui/react-components';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { clockStartingAt } from '../shared/clock.js';
import { App } from './app/App.js';
import { AppInfoContext } from './base/app-info.js';
import { bridge } from './base/bridge.js';
import { followNotices } from './app/notices.js';
import { leadHome } from './app/start-screen.js';
import { subscribePopups } from './base/popups.js';
import { readAhead } from './components/later.js';
import { followFocus } from './components/useReturnFocus.js';
import { FormatContext, createFormat } from './messages/format.js';
import { connectStores, loadTheRest } from './stores/connect-stores.js';

/** What follows the first screen waits for a free moment, and no longer than this. */
const longestIdleWaitMs = 1000;

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root.');
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  const styles = createDOMRenderer(document, { styleElementAttributes: { nonce } });
  // Asked for together: both wait for the backup process.
  const connected = connectStores();
  const info = await bridge.app.info();
  const format = createFormat(info.locale, clockStartingAt(new Date(info.now)));
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={styles} targetDocument={document}>
        <AppInfoContext value={info}>
          <FormatContext value={format}>
            <App />
          </FormatContext>
        </AppInfoContext>
      </RendererProvider>
    </StrictMode>,
  );
  followFocus();
  leadHome();
  followNotices();
  subscribePopups();
  await connected;
  await bridge.app.ready();
  requestIdleCallback(
    () => {
      loadTheRest();
      void readAhead();
    },
    { timeout: longestIdleWaitMs },
  );
}

void start();
