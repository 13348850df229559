import type { Page } from '@playwright/test';
import { previewMessage } from '../../../core/restore/preview.js';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { sampleState } from './sample-state.js';

/** What the worker makes of a message for the window. */
export async function previewOf(content: Buffer): Promise<Omit<MessagePreview, 'message'>> {
  const [message] = sampleState().messages;
  if (!message) throw new Error('The sample has no message.');
  const { message: _, ...preview } = await previewMessage(message, [content]);
  return preview;
}

/** Chooses the sample's first mailbox in Restore, by typing a part of its name. */
export async function chooseMailbox(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await page.keyboard.type('ada.lind');
  await page.getByRole('option', { name: 'ada.lindqvist@contoso.example', exact: true }).click();
}
