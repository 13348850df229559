import { webConsoleTexts as words } from '../../shared/texts/licensing-server/web-console.js';
import { html, type Html } from './html.js';

export type Page = keyof typeof words.pages;

/** The addresses of the pages. */
export const addresses = {
  overview: '/',
  contracts: '/contracts',
  installations: '/installations',
  reports: '/reports',
  signIn: '/sign-in',
  signOut: '/sign-out',
  style: '/style.css',
} as const;

/** The page of one contract. */
export function contractAddress(id: string): string {
  return `${addresses.contracts}/${encodeURIComponent(id)}`;
}

/** A whole document for somebody who is signed in. */
export function document(options: {
  readonly title: string;
  readonly page: Page | null;
  readonly tokenName: string;
  readonly content: Html;
}): string {
  const { title, page, tokenName, content } = options;
  const names = Object.keys(words.pages) as Page[];
  const links = names.map(
    (name) =>
      html`<li>
        <a href="${addresses[name]}" ${name === page ? html`aria-current="page"` : null}
          >${words.pages[name]}</a
        >
      </li>`,
  );
  return shell(
    title,
    html`<a class="skip" href="#content">${words.skip}</a>
      <header>
        <div>
          <strong>${words.name}</strong>
          <nav aria-label="${words.name}">
            <ul>
              ${links}
            </ul>
          </nav>
          <form method="post" action="${addresses.signOut}">
            <span>${words.signedInAs({ name: tokenName })}</span>
            <button class="quiet">${words.signOut}</button>
          </form>
        </div>
      </header>
      <main id="content" tabindex="-1">
        <h1>${title}</h1>
        ${content}
      </main>
      <footer>${words.readOnly}</footer>`,
  );
}

/** A whole document around a body. */
export function shell(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – ${words.name}</title>
        <link rel="stylesheet" href="${addresses.style}" />
      </head>
      <body>
        ${body}
      </body>
    </html> `.markup.trimStart();
}

/** A date or an instant as it is kept: ISO 8601, UTC, to the minute. */
export function time(instant: string | null): Html | string {
  if (instant === null) return words.none;
  const shown = instant.length > 10 ? `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC` : instant;
  return html`<time datetime="${instant}">${shown}</time>`;
}
