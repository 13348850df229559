/** Elements that end no word: `<b>w</b>ord` is one. */
const inline = new Set(
  'a abbr b bdi bdo big cite code em font i ins kbd mark s small span strong sub sup tt u wbr'.split(' '),
);
/** Elements whose content nobody reads. */
const hidden = new Set(['head', 'script', 'style', 'title']);
/** The characters U+00A0 to U+00FF by their names in HTML 3.2, which old mail programs wrote. */
const latin1Names =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
const named = new Map<string, string>([
  ...latin1Names.split(' ').map((name, index): [string, string] => [name, String.fromCharCode(160 + index)]),
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['ndash', '–'],
  ['mdash', '—'],
  ['hellip', '…'],
  ['euro', '€'],
]);

/** The words that a reader of an HTML body sees. Takes time in proportion to its length, whatever is in it; never throws. */
export function htmlText(html: string): string {
  const parts: string[] = [];
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at);
    parts.push(html.slice(at, open < 0 ? html.length : open));
    if (open < 0) break;
    const tag = tagAt(html, open);
    if (!inline.has(tag.name)) parts.push(' ');
    at = tag.end;
  }
  return decodeEntities(parts.join(''));
}

/** What begins with the `<` at `open`, and where the text continues after it; a tag that never ends hides the rest. */
function tagAt(html: string, open: number): { name: string; end: number } {
  if (html.startsWith('<!--', open)) return { name: '', end: after(html, '-->', open + 4) };
  const name = /^<\/?([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 12))?.[1]?.toLowerCase();
  // `1 < 2` in a text is no tag.
  if (name === undefined && !/[!/?]/.test(html.charAt(open + 1))) return { name: '', end: open + 1 };
  const end = after(html, '>', open);
  if (name === undefined || !hidden.has(name) || html.charAt(open + 1) === '/')
    return { name: name ?? '', end };
  const close = closingTag(html, name, end);
  return { name, end: close };
}

function after(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from);
  return found < 0 ? html.length : found + text.length;
}

function closingTag(html: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name}`, 'gi');
  pattern.lastIndex = from;
  return pattern.test(html) ? after(html, '>', pattern.lastIndex) : html.length;
}

function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,7}));?/gi,
    (whole, hex, decimal, name) => {
      if (typeof name === 'string') return named.get(name) ?? whole;
      const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    },
  );
}
