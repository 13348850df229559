import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ElectronApplication, type Page, _electron } from '@playwright/test';
import { sandboxSwitches } from '../../../build/run-electron.mjs';

/** The least that Electron can do: a dialog of the browser's own, and 100,000 rows of plain text, only those in view in the page. */
const page = `<!doctype html><meta charset="utf-8"><title>Plain</title>
<style>
  body { margin: 0; font: 14px sans-serif }
  #list { position: relative; height: 590px; margin: 140px 32px 0 240px; overflow: auto; scrollbar-width: thin; border: 1px solid #ddd }
  #rows { position: relative }
  [role=row] { position: absolute; left: 0; right: 0; height: 44px; display: grid; align-items: center;
    grid-template-columns: 7fr 60px 144px 96px 104px 3fr 28px; column-gap: 16px; box-sizing: border-box; border-bottom: 1px solid #eee }
</style>
<button id="open-dialog">Dialog</button> <button id="open-list">List</button>
<dialog><h1>License</h1><p>80,000 mailboxes</p><button id="close-dialog">Close</button></dialog>
<div id="place"></div>
<script>
  const count = 100000;
  const rowOf = (index) => '<div role="row" aria-rowindex="' + (index + 2) + '" style="transform: translateY(' + index * 44 + 'px)">' +
    ['user' + index + '@contoso.example', 'User', 'Licensed', '6/1/26', '6 hours ago', 'Nightly', '…'].map((text) => '<div>' + text + '</div>').join('') + '</div>';
  document.querySelector('#open-dialog').onclick = () => document.querySelector('dialog').showModal();
  document.querySelector('#close-dialog').onclick = () => document.querySelector('dialog').close();
  document.querySelector('#open-list').onclick = () => {
    document.querySelector('#place').innerHTML = '<div id="list" tabindex="0"><div id="rows" style="height: ' + count * 44 + 'px"></div></div>';
    const list = document.querySelector('#list');
    const rows = document.querySelector('#rows');
    const draw = () => {
      const first = Math.max(0, Math.floor(list.scrollTop / 44) - 8);
      const last = Math.min(count, Math.ceil((list.scrollTop + list.clientHeight) / 44) + 8);
      let html = '';
      for (let index = first; index < last; index += 1) html += rowOf(index);
      rows.innerHTML = html;
    };
    list.addEventListener('scroll', draw);
    draw();
  };
</script>`;

const main = `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1180, height: 760, webPreferences: { sandbox: true } });
  window.loadFile(require('node:path').join(__dirname, 'index.html'));
});`;

/** Starts the peer in a folder of its own below `folder`. */
export async function launchPlainList(
  folder: string,
): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  const appFolder = join(folder, 'plain');
  await mkdir(appFolder);
  await writeFile(join(appFolder, 'index.html'), page);
  await writeFile(join(appFolder, 'main.cjs'), main);
  await writeFile(
    join(appFolder, 'package.json'),
    JSON.stringify({ name: 'plain', version: '1.0.0', main: 'main.cjs' }),
  );
  const app = await _electron.launch({
    args: [...sandboxSwitches(), appFolder, `--user-data-dir=${join(folder, 'plain-data')}`],
  });
  return { app, page: await app.firstWindow() };
}
