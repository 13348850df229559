import { type IpcMainInvokeEvent, type WebContents, ipcMain } from 'electron';
import { z } from 'zod';
import { AppError, toErrorData } from '../../shared/errors.js';
import { type Answer, type Contract, type Pushes, channelName } from '../../shared/ipc/contract.js';
import { type Dispatch, createPushes } from '../../shared/ipc/serve.js';
import { appOrigin } from '../window/app-origin.js';
import { callChannel, pushChannel } from './channels.js';
import { createReadyQueue } from './ready-queue.js';
import { isTrustedSender } from './trusted-sender.js';
import { text } from '../../shared/texts/text.js';

/** The one place of `ipcMain` and `webContents.send`: checked senders in, queued pushes out. */
export interface WindowChannel<C extends Contract> {
  readonly pushes: Pushes<C>;
  readonly attach: (webContents: WebContents) => void;
  /** To be called when the page has said that it listens. */
  readonly pageIsReady: () => void;
  /** Whether a page listens; pushes to one that loads wait, without a page they are dropped. */
  readonly isReady: () => boolean;
}

/**
 * Serves `contract` to the attached windows, which show the page of `pageOrigin`. `kept` names pushes of which the newest waits
 * for a page that is to come.
 */
export function openWindowChannel<C extends Contract>(
  contract: C,
  kept: readonly { readonly group: keyof C & string; readonly leaf: string }[],
  pageOrigin: string = appOrigin,
): WindowChannel<C> & { readonly serve: (dispatch: Dispatch) => void } {
  const attached = new Map<number, WebContents>();
  const queue = createReadyQueue(
    (channel, payload) => {
      for (const webContents of attached.values()) webContents.send(pushChannel, channel, payload);
    },
    new Set(kept.map(({ group, leaf }) => channelName(group, leaf))),
  );
  return {
    pushes: createPushes(contract, queue.send),
    pageIsReady: queue.ready,
    isReady: queue.isReady,
    attach(webContents) {
      attached.set(webContents.id, webContents);
      queue.loading();
      webContents.on('did-start-navigation', (details) => {
        if (details.isMainFrame && !details.isSameDocument) queue.loading();
      });
      webContents.on('render-process-gone', queue.gone);
      webContents.on('destroyed', () => {
        attached.delete(webContents.id);
        if (attached.size === 0) queue.gone();
      });
    },
    serve(dispatch) {
      ipcMain.handle(callChannel, (event, channel: unknown, arg: unknown) =>
        answerCall(event, channel, arg, { known: new Set(attached.keys()), pageOrigin }, dispatch),
      );
    },
  };
}

async function answerCall(
  event: IpcMainInvokeEvent,
  channel: unknown,
  arg: unknown,
  trusted: { readonly known: ReadonlySet<number>; readonly pageOrigin: string },
  dispatch: Dispatch,
): Promise<Answer> {
  const frame = event.senderFrame;
  const sender = {
    webContentsId: event.sender.id,
    frameUrl: frame?.url ?? null,
    isMainFrame: frame !== null && frame.parent === null,
  };
  if (!isTrustedSender(sender, trusted.known, trusted.pageOrigin)) {
    const refusal = new AppError('untrusted-sender', text('console.untrustedPage'));
    return { ok: false, error: toErrorData(refusal) };
  }
  const name = z.string().safeParse(channel);
  if (!name.success) {
    return {
      ok: false,
      error: toErrorData(new AppError('unknown-channel', text('console.channelNotString'))),
    };
  }
  return dispatch(name.data, arg);
}
