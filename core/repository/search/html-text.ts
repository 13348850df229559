import { decode } from 'html-entities';

/** Elements that begin a line of their own. */
const lines = new Set(
  'address article aside blockquote body br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul'.split(
    ' ',
  ),
);
/** Elements that stand between words in a line. Any other, known or not, is set into the text: `<b>w</b>ord` is one word. */
const separate = new Set(
  'applet audio button canvas caption datalist details dialog dir embed fieldset figcaption frame frameset hgroup iframe img input legend marquee menu meter nav noframes object optgroup option plaintext progress search select summary svg tbody td textarea tfoot th thead video xmp'.split(
    ' ',
  ),
);
/** Elements whose content nobody reads; that of a head is of such elements, and what else stands there is shown (HTML §13.2.6.4.4). */
const hidden = new Set(['script', 'style', 'title']);

/** Elements whose `alt` a reader sees where pictures are not shown, as in most mail. */
const withAlt = new Set(['img', 'area', 'input']);

/**
 * What a reader of an HTML body sees, in lines; white space otherwise as it is written. Takes time in proportion to its length,
 * whatever is in it; never throws.
 */
export function htmlText(html: string): string {
  const parts: string[] = [];
  let isPre = false;
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at);
    const text = html.slice(at, open < 0 ? html.length : open);
    if (text !== '') parts.push(isPre ? text : text.replaceAll(/[\t\n\r\f ]+/g, ' '));
    if (open < 0) break;
    const tag = tagAt(html, open);
    if (tag.name === 'pre') isPre = html.charAt(open + 1) !== '/';
    if (lines.has(tag.name)) parts.push('\n');
    else if (separate.has(tag.name) || tag.isText) parts.push(' ');
    if (withAlt.has(tag.name) && html.charAt(open + 1) !== '/') parts.push(altOf(html.slice(open, tag.end)));
    at = tag.end;
  }
  // What is no character, and what stands for one, is no word.
  return decode(parts.join(''), { level: 'html5', scope: 'body' }).replaceAll(/[\0\uFFFD]/g, ' ');
}

/** The same for reading: no empty lines but single ones, no space at the ends of lines. */
export function htmlLines(html: string): string {
  return htmlText(html)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** The `alt` of a tag, between spaces; empty where it has none. Of two the first counts (HTML §13.2.5.33). */
function altOf(tag: string): string {
  // A `>` in a value ends the tag here, and what follows is in the text already.
  const attributes = tag
    .replace(/>$/, '')
    .matchAll(/([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s>"']+)))?/g);
  for (const [, name, ...values] of attributes) {
    if (name?.toLowerCase() !== 'alt') continue;
    // Those of the other two forms are undefined.
    const alt = values.join('');
    return alt === '' ? '' : ` ${alt.replaceAll(/\s+/g, ' ')} `;
  }
  return '';
}

/** A tag or a comment; `isText` for a sign that begins neither. */
interface Tag {
  readonly name: string;
  readonly end: number;
  readonly isText: boolean;
}

/** What begins with the `<` at `open`, and where the text continues after it; a tag that never ends hides the rest. */
function tagAt(html: string, open: number): Tag {
  // `<!-->` is a comment already (HTML §13.2.5.43).
  if (html.startsWith('<!--', open)) return { name: '', end: after(html, '-->', open + 2), isText: false };
  const name = /^<\/?([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 14))?.[1]?.toLowerCase();
  // `1 < 2` in a text is no tag.
  if (name === undefined && !/[!/?]/.test(html.charAt(open + 1)))
    return { name: '', end: open + 1, isText: true };
  const end = after(html, '>', open);
  if (name === undefined || !hidden.has(name) || html.charAt(open + 1) === '/')
    return { name: name ?? '', end, isText: false };
  return { name, end: closingTag(html, name, end), isText: false };
}

function after(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from);
  return found < 0 ? html.length : found + text.length;
}

function closingTag(html: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  pattern.lastIndex = from;
  return pattern.test(html) ? after(html, '>', pattern.lastIndex) : html.length;
}
