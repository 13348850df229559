import createDOMPurify from 'dompurify';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { harmlessSheet } from './mail-sheets.js';
import { type PictureNamed, harmlessStyle } from './mail-styles.js';
import { heldStyle, holdStyles } from './style-attributes.js';

/** A mail body that loads nothing and runs nothing. */
export interface CleanHtml {
  /** A whole document for the sandboxed frame. */
  readonly document: string;
  /** How many things it wanted to load from elsewhere. */
  readonly blocked: number;
}

/** What stands above the body, as HTML, with its own rules. */
interface Above {
  readonly html: string;
  readonly style: string;
}
const nothingAbove: Above = { html: '', style: '' };

/** What the frame may do, on top of the sandbox and of the page's own policy, which it inherits. */
function framePolicy(nonce: string): string {
  return `default-src 'none'; img-src data:; style-src 'nonce-${nonce}'`;
}

/** Mail is written for white paper, in either theme. */
const paper =
  'html{background:#fff;color:#1b1b1b;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}' +
  'body{margin:16px}img{max-width:100%;height:auto}table{max-width:100%}a{color:#254c9a;text-decoration:underline}';

const loadingAttributes = ['src', 'srcset', 'background', 'poster', 'data', 'lowsrc', 'dynsrc'];
/** Styles that differ from each other; a page that has more of them shows the rest without. */
const mostStyles = 1_000;
/** Weighs more than what a style sheet of the mail can select: the style of an element itself comes first. */
const aboveSheets = ':not(#\\9):not(#\\9):not(#\\9)';

/**
 * Sanitises the HTML of a message for a sandboxed frame. Its style sheets and the styles of its elements become rules under `nonce`,
 * because the page's policy, which the frame inherits, refuses style attributes; pictures that the message brings are shown; links
 * show where they lead but lead nowhere. `above` is our own.
 */
export function cleanHtml(
  html: string,
  pictures: MessagePreview['pictures'],
  nonce: string,
  above: Above = nothingAbove,
): CleanHtml {
  const purifier = createDOMPurify(window);
  const pictureNamed = pictureFinder(pictures);
  const sheets: string[] = [];
  const styles = elementStyles(pictureNamed);
  let blocked = 0;

  purifier.addHook('uponSanitizeElement', (node, { tagName }) => {
    if (tagName !== 'style') return;
    const { rules: kept, addresses } = harmlessSheet(node.textContent ?? '', pictureNamed);
    sheets.push(kept);
    blocked += addresses;
  });
  purifier.addHook('uponSanitizeAttribute', (_node, attribute) => {
    if (!loadingAttributes.includes(attribute.attrName)) return;
    if (attribute.attrValue.trim().toLowerCase().startsWith('data:image/')) return;
    const brought = attribute.attrName === 'srcset' ? null : pictureNamed(attribute.attrValue);
    if (brought !== null) {
      attribute.attrValue = brought;
      return;
    }
    if (/^\s*(https?:)?\/\//i.test(attribute.attrValue)) blocked += 1;
    attribute.keepAttr = false;
  });
  purifier.addHook('afterSanitizeAttributes', (node) => {
    const style = node.getAttribute(heldStyle) ?? node.getAttribute('style');
    node.removeAttribute('style');
    if (style !== null) {
      node.removeAttribute(heldStyle);
      const { name, addresses } = styles.nameOf(style);
      blocked += addresses;
      if (name !== '') node.classList.add(name);
    }
    const href = node.getAttribute('href');
    if (href !== null) {
      node.removeAttribute('href');
      if (node.tagName === 'A') node.setAttribute('title', href);
    }
  });

  const body = purifier.sanitize(holdStyles(html), {
    USE_PROFILES: { html: true },
    // Style sheets stand in the head as a rule; what is before the body is looked at too.
    FORCE_BODY: true,
    FORBID_TAGS: [
      'style',
      'link',
      'meta',
      'base',
      'form',
      'input',
      'button',
      'select',
      'textarea',
      'video',
      'audio',
    ],
    FORBID_ATTR: ['name', 'target', 'ping', 'usemap'],
  });
  const rules = [...sheets, ...styles.rules, above.style];
  return { document: frameDocument(above.html + body, rules, nonce), blocked };
}

/** Styles of elements as rules, each once: a table has the same in every cell. */
function elementStyles(pictureNamed: PictureNamed): {
  readonly rules: readonly string[];
  readonly nameOf: (style: string) => { readonly name: string; readonly addresses: number };
} {
  const rules: string[] = [];
  const known = new Map<string, { readonly name: string; readonly addresses: number }>();
  return {
    rules,
    nameOf: (style) => {
      const before = known.get(style);
      if (before) return before;
      if (rules.length >= mostStyles) return { name: '', addresses: 0 };
      const { declarations, addresses } = harmlessStyle(style, pictureNamed);
      const named = { name: `postkeep-${String(rules.length)}`, addresses };
      rules.push(`.${named.name}${aboveSheets}{${declarations}}`);
      known.set(style, named);
      return named;
    },
  };
}

/** The address of a picture that the message brings, by what the HTML calls it: `cid:` (RFC 2392) or an address (RFC 2557). */
function pictureFinder(pictures: MessagePreview['pictures']): PictureNamed {
  const byName = new Map<string, string>();
  for (const { contentId, location, url } of pictures) {
    if (location !== '') byName.set(location, url);
    if (contentId !== '') byName.set(`cid:${contentId}`, url);
  }
  return (address) => {
    const name = address.trim();
    return (
      byName.get(name) ?? byName.get(name.replace(/^cid:/i, 'cid:')) ?? byName.get(unescaped(name)) ?? null
    );
  };
}

/** A `cid:` address is written with escapes where the name has signs. */
function unescaped(address: string): string {
  try {
    return decodeURIComponent(address).replace(/^cid:/i, 'cid:');
  } catch {
    return address;
  }
}

function frameDocument(body: string, rules: readonly string[], nonce: string): string {
  return (
    `<!doctype html><html><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${framePolicy(nonce)}">` +
    `<style nonce="${nonce}">${paper}${rules.join('')}</style></head><body>${body}</body></html>`
  );
}
