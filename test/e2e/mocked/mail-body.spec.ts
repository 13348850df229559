import { type Page, expect, test } from '@playwright/test';
import { previewMessage } from '../../../core/restore/preview.js';
import { defaultSettings } from '../../../shared/settings.js';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { mailShapes } from '../../fixtures/mail-shapes.js';
import { MockedConsole } from '../support/mocked-console.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(async () => {
  mocked = await MockedConsole.launch();
});
test.afterAll(async () => {
  expect(await mocked.faults()).toEqual([]);
  await mocked.close();
});

/** What the worker makes of a message for the window. */
async function previewOf(content: Buffer): Promise<Omit<MessagePreview, 'message'>> {
  const [message] = sampleState().messages;
  if (!message) throw new Error('The sample has no message.');
  const { message: _, ...preview } = await previewMessage(message, [content]);
  return preview;
}

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

const html = (body: string): Buffer => Buffer.from(`Content-Type: text/html; charset=utf-8\n\n${body}`);
const text = (body: string): Buffer => Buffer.from(`Content-Type: text/plain; charset=utf-8\n\n${body}`);

/** Milliseconds that the page was busy without a pause, at most, while the message was opened. */
async function longestTask(page: Page, preview: Omit<MessagePreview, 'message'>): Promise<number> {
  await openFirst({ ...preview, text: 'before', html: null, notes: [], pictures: [] });
  await expect(page.getByText('before', { exact: true })).toBeVisible();
  await mocked.app.evaluate((_electron, given) => {
    const state = globalThis.mock.state;
    if (state) state.preview = given;
  }, preview);
  await page.evaluate(`
    globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
  `);
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').nth(1).click();
  const body = page
    .locator('section[aria-label="Preview"]')
    .locator('pre, iframe, p:has-text("no text to show")');
  await expect(body).toBeVisible();
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 500))');
  return page.evaluate<number>('Math.max(0, ...longTasks)');
}

const shapes: Readonly<Record<string, Buffer>> = {
  'a line of a million characters': text('x'.repeat(1_000_000)),
  'a line of words': text('word '.repeat(200_000)),
  'a line of JSON': text('{"key":"value"},'.repeat(62_500)),
  'a million line ends': text('\n'.repeat(1_000_000)),
  'many lines': text('A line of text as people write it.\n'.repeat(28_000)),
  'an element with 200,000 attributes': html(`<p ${'a=1 '.repeat(200_000)}>text</p>`),
  'elements with 200,000 attributes': html('<p a=1 b=2>text</p>'.repeat(100_000)),
  '50,000 nested tables': html('<table><tr><td>'.repeat(50_000)),
  'a word of a million characters as HTML': html(`<p>${'x'.repeat(1_000_000)}</p>`),
  'HTML just within the limits': html(`<p style="color:red" class="a">text of a paragraph</p>`.repeat(4_900)),
  'a style of its own for each element': html(
    Array.from({ length: 4_900 }, (_, index) => `<p style="margin-left:${String(index)}px">text</p>`).join(
      '',
    ),
  ),
  'a table just within the limits': html(`<table>${'<tr><td a=1>x<td b=2>y</tr>'.repeat(2_450)}</table>`),
  'text of two megabytes as HTML': html(`<p>${'Words of a text. '.repeat(115_000)}</p>`),
  'a style sheet of two thousand rules': html(
    `<style>${Array.from({ length: 2000 }, (_, index) => `.c${String(index)} p > b{color:red}`).join('')}</style>${'<p><b>x</b></p>'.repeat(2_400)}`,
  ),
  ...Object.fromEntries(Object.entries(mailShapes).map(([name, shape]) => [name, shape(1_000_000)])),
};

for (const [name, content] of Object.entries(shapes)) {
  test(`never holds up the window: ${name}`, async () => {
    const { page } = mocked;
    const longest = await longestTask(page, await previewOf(content));
    test.info().annotations.push({ type: 'longest task', description: `${String(Math.round(longest))} ms` });
    process.stdout.write(`longest task ${String(Math.round(longest))} ms: ${name}\n`);
    // Alone on the machine these take a tenth of it.
    expect(longest).toBeLessThan(1_500);
  });
}

test('HTML that would hold up the window is shown as text, which says why', async () => {
  const { page } = mocked;
  await openFirst(await previewOf(html(`<p>Hello</p>${'<table><tr><td>'.repeat(50_000)}`)));
  await expect(page.getByText('so many elements that it would hold up the window')).toBeVisible();
  await expect(page.getByText('Hello', { exact: true })).toBeVisible();
  await expect(page.locator('iframe')).toHaveCount(0);
  await screenshot(page, 'restore-preview-too-complex');
  await expectAccessible(page);
  await openFirst(await previewOf(text('word '.repeat(400_000))));
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
  const asked = await mocked.calls('restore.messages');
  expect(asked.at(-1)).toMatchObject({
    folderId: 'folder-2',
    order: { by: 'subject', direction: 'ascending' },
  });
  await screenshot(page, 'restore-folder-parents');
  await expectAccessible(page);
  await page.reload();
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await expect(page.getByRole('button', { name: 'Sort: Subject, A to Z' })).toBeVisible();
});
