import { type Page, expect } from '@playwright/test';
import { defaultSettings } from '../../../shared/settings.js';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { heavyMail, htmlMail, textMail } from '../../fixtures/heavy-mail.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { chooseMailbox, previewOf } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function openFirst(
  preview: Omit<MessagePreview, 'message'>,
  theme: 'light' | 'dark' = 'light',
): Promise<void> {
  const { page } = mocked;
  await mocked.open(sampleState({ settings: { ...defaultSettings, theme }, preview }));
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
}

/** What lies before the layout at most: of a text its longest block, of HTML its elements and its longest word. */
async function laidOut(page: Page): Promise<{ block: number; elements: number; word: number }> {
  const body = page
    .locator('section[aria-label="Preview"]')
    .locator('pre, iframe, p:has-text("no text to show")');
  await expect(body).toBeVisible();
  return body.evaluate((element) => {
    if (!(element instanceof HTMLIFrameElement)) {
      const blocks = element.children.length > 0 ? [...element.children] : [element];
      return {
        block: Math.max(...blocks.map(({ textContent }) => textContent.length)),
        elements: 0,
        word: 0,
      };
    }
    const shown = new DOMParser().parseFromString(element.srcdoc, 'text/html');
    const words = shown.body.textContent.split(/\s+/).map(({ length }) => length);
    return {
      block: 0,
      elements: shown.querySelectorAll('*').length,
      word: words.reduce((longest, length) => Math.max(longest, length), 0),
    };
  });
}

test('no message lays out more at once than the window does in a moment (npm run bench -- mail-body has the time)', async () => {
  test.slow();
  const { page } = mocked;
  await openFirst(await previewOf(textMail('before')));
  const options = page.getByRole('listbox', { name: 'Messages' }).getByRole('option');
  const messages = sampleState().messages.slice(0, 2);
  for (const [index, [name, content]] of Object.entries(heavyMail).entries()) {
    await mocked.setPreview(await previewOf(content));
    // By turns, as a message that is shown already is not asked for again.
    const turn = (index + 1) % 2;
    await options.nth(turn).click();
    await expect(page.getByRole('heading', { name: messages[turn]!.subject, exact: true })).toBeVisible();
    const { block, elements, word } = await laidOut(page);
    expect(block, name).toBeLessThanOrEqual(4001);
    expect(elements, name).toBeLessThanOrEqual(12_000);
    expect(word, name).toBeLessThanOrEqual(20_000);
  }
});

test('HTML that would hold up the window is shown as text, which says why', async () => {
  const { page } = mocked;
  await openFirst(await previewOf(htmlMail(`<p>Hello</p>${'<table><tr><td>'.repeat(50_000)}`)));
  await expect(page.getByText('so many elements that it would hold up the window')).toBeVisible();
  await expect(page.getByText('Hello', { exact: true })).toBeVisible();
  await expect(page.locator('iframe')).toHaveCount(0);
  await screenshot(page, 'restore-preview-too-complex');
  await expectAccessible(page);
  await openFirst(await previewOf(textMail('word '.repeat(400_000))));
  await expect(page.getByText('This message is long. Only its beginning is shown.')).toBeVisible();
});

const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('pictures and style sheets that a message brings are shown, and nothing else of it is loaded', async () => {
  const { page } = mocked;
  const sheet =
    '@import url(https://a.example/a.css); @font-face{font-family:f;src:url(https://a.example/f.woff)}' +
    '.card{background:#eef3fb;border:1px solid #9db8e4;padding:16px;border-radius:8px} h1{color:rgb(1, 2, 3)} #lead{font-weight:700}' +
    'p{color:rgb(200, 0, 0)} @media (min-width:1px){.wide{letter-spacing:3px}} @media (prefers-color-scheme:dark){h1{color:white}}' +
    '.x{background:url(https://a.example/b.png)} .bg{background-image:url(cid:logo@x)}';
  const body =
    `<html><head><style>${sheet}</style></head><body><div class="card"><h1>Quarterly figures</h1><p id="lead" style="color:rgb(0, 100, 0)">Inline wins</p>` +
    '<p class="wide">Wide</p><img width="40" height="40" alt="logo" src="cid:logo@x"><img alt="gone" src="cid:other@x"><div class="bg">x</div></div></body></html>';
  const content = Buffer.from(
    'Content-Type: multipart/related; boundary=q\n\n--q\nContent-Type: text/html; charset=utf-8\n\n' +
      `${body}\n--q\nContent-Type: image/png; name=logo.png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\n${dot}\n--q--\n`,
  );
  await openFirst(await previewOf(content));
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText('Quarterly figures')).toHaveCSS('color', 'rgb(1, 2, 3)');
  await expect(frame.getByText('Inline wins')).toHaveCSS('color', 'rgb(0, 100, 0)');
  await expect(frame.getByText('Inline wins')).toHaveCSS('font-weight', '700');
  await expect(frame.getByText('Wide')).toHaveCSS('letter-spacing', '3px');
  await expect(frame.getByText('Wide')).toHaveCSS('color', 'rgb(200, 0, 0)');
  await expect(frame.locator('.bg')).toHaveCSS('background-image', /^url\("data:image\/png/);
  await expect(frame.getByAltText('logo')).toHaveAttribute('src', /^data:image\/png/);
  await expect(frame.getByAltText('gone')).not.toHaveAttribute('src', /./);
  await expect(page.getByText('3 remote items were blocked.')).toBeVisible();
  await screenshot(page, 'restore-preview-styled');
  await openFirst(await previewOf(content), 'dark');
  await expect(frame.getByText('Quarterly figures')).toHaveCSS('color', 'rgb(1, 2, 3)');
  await screenshot(page, 'restore-preview-styled-dark');
});

test('messages are sorted by what is chosen, in every folder and after a start, and parents of folders are shown', async () => {
  const { page } = mocked;
  const state = sampleState();
  const folders = [
    { id: 'folder-1', path: ['INBOX'], messages: 48 },
    { id: 'folder-2', path: ['Archive', '2024', 'Q4'], messages: 3 },
    { id: 'folder-3', path: ['Deep', 'a', 'b', 'c', 'd', 'e', 'last one'], messages: 1 },
  ];
  await mocked.open({ ...state, folders });
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  const tree = page.getByRole('listbox', { name: 'Folders' });
  await expect(tree.getByText('Archive', { exact: true })).toBeVisible();
  await expect(tree.getByRole('option')).toHaveCount(3);
  const last = await tree.getByText('last one').boundingBox();
  expect(last?.width).toBeGreaterThan(30);
  await page.getByRole('button', { name: 'Sort: Date, Newest first' }).click();
  await screenshot(page, 'restore-sort-menu');
  await page.getByRole('menuitemradio', { name: 'Subject' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Sort: Subject, A to Z' })).toBeVisible();
  await tree.getByRole('option', { name: /Q4/ }).click();
  await expect(page.getByRole('button', { name: 'Sort: Subject, A to Z' })).toBeVisible();
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  await expect
    .poll(() => mocked.lastCall('restore.messages'))
    .toMatchObject({ folderId: 'folder-2', order: { by: 'subject', direction: 'ascending' } });
  await screenshot(page, 'restore-folder-parents');
  await expectAccessible(page);
  await page.reload();
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await expect(page.getByRole('button', { name: 'Sort: Subject, A to Z' })).toBeVisible();
});
