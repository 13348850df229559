import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { cleanHtml } from './clean-html.js';
import { notesOf } from './preview-notes.js';

/** What stands above a message on paper. */
export interface PrintedHead {
  readonly subject: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
}

const style =
  '.postkeep-head{border-bottom:1px solid #777;margin:0 0 16px;padding:0 0 12px}' +
  '.postkeep-head h1{font-size:18px;margin:0 0 8px}.postkeep-head p{margin:2px 0}.postkeep-text{white-space:pre-wrap;font:inherit}';

/** A message as a document to print: its head, then its HTML as the preview shows it, or its text. Nothing in it loads or runs. */
export function printDocument(
  preview: Pick<MessagePreview, 'html' | 'text' | 'pictures' | 'notes'>,
  head: PrintedHead,
  nonce: string,
): string {
  const { html, text, pictures } = preview;
  const notes = notesOf(preview, html === null ? 'text' : 'html');
  const above = headHtml(head, notes);
  if (html !== null) return cleanHtml(html, pictures, nonce, { html: above, style }).document;
  const body = `<pre class="postkeep-text">${escaped(text ?? '')}</pre>`;
  return cleanHtml(body, [], nonce, { html: above, style }).document;
}

function headHtml({ subject, rows }: PrintedHead, notes: readonly string[]): string {
  const lines = rows.map(([label, value]) => `<p><b>${escaped(label)}</b> ${escaped(value)}</p>`);
  const said = notes.map((note) => `<p><i>${escaped(note)}</i></p>`);
  return `<div class="postkeep-head" dir="auto"><h1>${escaped(subject)}</h1>${[...lines, ...said].join('')}</div>`;
}

function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
