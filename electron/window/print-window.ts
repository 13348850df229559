import { randomUUID } from 'node:crypto';
import { BrowserWindow, type WebContents, session } from 'electron';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { appOrigin, appScheme } from './app-origin.js';
import { hardenSession } from './hardening.js';

/** Prints a document through the system's dialog. Throws AppError `io` when the printer did not take it. */
export type PrintDocument = (html: string) => Promise<'printed' | 'cancelled'>;

/** What Electron calls it when the dialog was closed. */
const cancelledReason = /cancell?ed/i;

/**
 * Prints from a window that is never shown and has a session of its own in memory: no script runs in it, and nothing is loaded but what the
 * document has in it.
 */
export function createPrinter(): PrintDocument {
  const documents = new Map<string, string>();
  const own = session.fromPartition('print');
  hardenSession(own, undefined);
  own.protocol.handle(appScheme, ({ url }) => {
    const html = documents.get(url);
    return new Response(html ?? null, { status: html === undefined ? 404 : 200, headers: documentHeaders });
  });
  return async (html) => {
    const address = `${appOrigin}/${randomUUID()}`;
    documents.set(address, html);
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        session: own,
        sandbox: true,
        javascript: false,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
      },
    });
    try {
      await window.loadURL(address);
      return await print(window.webContents);
    } finally {
      documents.delete(address);
      window.destroy();
    }
  };
}

const documentHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};

function print(contents: WebContents): Promise<'printed' | 'cancelled'> {
  return new Promise((resolve, reject) => {
    contents.print({ printBackground: true }, (isDone, reason) => {
      if (isDone) resolve('printed');
      else if (cancelledReason.test(reason)) resolve('cancelled');
      else reject(new AppError('io', text('browse.notPrinted', { reason })));
    });
  });
}
