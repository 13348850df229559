import { type Token, walkTokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { guidePages, placeOfLink } from '../../../../renderer/app/guide-pages.js';
import { type GuidePage, guidePageNames } from '../../../../renderer/base/places.js';
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
  expect([...guidePageNames].sort()).toEqual(Object.keys(guidePages).sort());
  const names = files.map((file) => /([^/]+)\.md$/.exec(file)?.[1]);
  expect(Object.keys(guidePages).sort()).toEqual(names.sort());
});

describe.each(guidePageNames)('the page %s', (name) => {
  const text = guidePages[name];

  it('has a title', () => {
    expect(readPage(text).title).not.toBe('');
  });

  it('is made of nothing that the guide cannot show', () => {
    const types = tokensOf(text)
      .filter((token) => !isPageToken(token))
      .map(({ type }) => type);
    expect(types.filter((type) => type !== 'space')).toEqual([]);
  });

  it('has anchors that are each given once', () => {
    const { anchors } = readPage(text);
    expect(new Set(anchors.values()).size).toBe(anchors.size);
  });

  it('links to places of the guide alone: there is no network to follow others', () => {
    // An address in the text (anna@example.org) is shown as it stands.
    const links = tokensOf(text).flatMap((token) =>
      token.type === 'link' && token.raw.startsWith('[') ? [String(token.href)] : [],
    );
    expect(links.filter((href) => !leadsSomewhere(href, name))).toEqual([]);
  });
});

function leadsSomewhere(href: string, from: GuidePage): boolean {
  const place = placeOfLink(href, from);
  if (place === null) return false;
  const { headings } = readPage(guidePages[place.page]);
  return place.anchor === undefined || headings.some(({ anchor }) => anchor === place.anchor);
}

it('the # heading is the title and no part of the text', () => {
  const { title, tokens } = readPage('# Home\n\nOne\nline.\n\n## More\n');
  expect(title).toBe('Home');
  expect(tokens.filter(isPageToken).map(({ type }) => type)).toEqual(['paragraph', 'heading']);
});
