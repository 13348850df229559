import createDOMPurify from 'dompurify';
import { harmlessStyle } from './mail-styles.js';

/** A mail body that loads nothing and runs nothing. */
export interface CleanHtml {
  /** A whole document for the sandboxed frame. */
  readonly document: string;
  /** How many things it wanted to load from elsewhere. */
  readonly blocked: number;
}

/** What the frame may do, on top of the sandbox and of the page's own policy, which it inherits. */
function framePolicy(nonce: string): string {
  return `default-src 'none'; img-src data:; style-src 'nonce-${nonce}'`;
}

/** Mail is written for white paper, in either theme. */
const paper =
  'html{background:#fff;color:#1b1b1b;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}' +
  'body{margin:16px}img{max-width:100%;height:auto}table{max-width:100%}a{color:#254c9a;text-decoration:underline}';

const loadingAttributes = ['src', 'srcset', 'background', 'poster', 'data', 'lowsrc', 'dynsrc'];

/**
 * Sanitises the HTML of a message for a sandboxed frame. Inline styles become rules under `nonce`, because the page's
 * policy, which the frame inherits, refuses style attributes; links show where they lead but lead nowhere.
 */
export function cleanHtml(html: string, nonce: string): CleanHtml {
  const purifier = createDOMPurify(window);
  const rules: string[] = [];
  let blocked = 0;

  purifier.addHook('uponSanitizeAttribute', (_node, attribute) => {
    if (!loadingAttributes.includes(attribute.attrName)) return;
    if (attribute.attrValue.trim().toLowerCase().startsWith('data:image/')) return;
    if (/^\s*(https?:)?\/\//i.test(attribute.attrValue)) blocked += 1;
    attribute.keepAttr = false;
  });
  purifier.addHook('afterSanitizeAttributes', (node) => {
    const style = node.getAttribute('style');
    if (style !== null) {
      node.removeAttribute('style');
      const { declarations, addresses } = harmlessStyle(style);
      blocked += addresses;
      const name = `s${String(rules.length)}`;
      node.classList.add(name);
      rules.push(`.${name}{${declarations}}`);
    }
    const href = node.getAttribute('href');
    if (href !== null) {
      node.removeAttribute('href');
      if (node.tagName === 'A') node.setAttribute('title', href);
    }
  });

  const body = purifier.sanitize(html, {
    USE_PROFILES: { html: true },
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
    FORBID_ATTR: ['id', 'name', 'target', 'ping', 'usemap'],
  });
  return { document: frameDocument(body, rules, nonce), blocked };
}

function frameDocument(body: string, rules: readonly string[], nonce: string): string {
  return (
    `<!doctype html><html><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${framePolicy(nonce)}">` +
    `<style nonce="${nonce}">${paper}${rules.join('')}</style></head><body>${body}</body></html>`
  );
}
