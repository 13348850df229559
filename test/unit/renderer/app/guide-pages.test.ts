import { type Token, walkTokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { guidePages, pageOfLink } from '../../../../renderer/app/guide-pages.js';
import { isPageToken, readPage } from '../../../../renderer/components/markdown-page.js';

const files = Object.keys(import.meta.glob('../../../../docs/user-guide/*.md'));

function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  void walkTokens([...readPage(text).tokens], (token) => {
    found.push(token);
  });
  return found;
}

it('every page of docs/user-guide is in the product', () => {
  const names = files.map((file) => /([^/]+)\.md$/.exec(file)?.[1]);
  expect(Object.keys(guidePages).sort()).toEqual(names.sort());
});

describe.each(Object.entries(guidePages))('the page %s', (_name, text) => {
  it('has a title', () => {
    expect(readPage(text).title).not.toBe('');
  });

  it('is made of nothing that the guide cannot show', () => {
    const types = tokensOf(text)
      .filter((token) => !isPageToken(token))
      .map(({ type }) => type);
    expect(types.filter((type) => type !== 'space')).toEqual([]);
  });

  it('links to pages of the guide alone: there is no network to follow others', () => {
    // An address in the text (anna@example.org) is shown as it stands.
    const links = tokensOf(text).flatMap((token) =>
      token.type === 'link' && token.raw.startsWith('[') ? [String(token.href)] : [],
    );
    expect(links.filter((href) => pageOfLink(href) === null)).toEqual([]);
  });
});

it('the # heading is the title and no part of the text', () => {
  const { title, tokens } = readPage('# Home\n\nOne\nline.\n\n## More\n');
  expect(title).toBe('Home');
  expect(tokens.filter(isPageToken).map(({ type }) => type)).toEqual(['paragraph', 'heading']);
});
