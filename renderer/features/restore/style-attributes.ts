/** What a style attribute is called until it is a rule. */
export const heldStyle = 'data-mail-style';

const tagName = /[a-z][^\s/>]*/iy;
/** An attribute with its value, or what stands between two (HTML §13.2.5.32 to 39). */
const attribute = /([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?|[\s/=]+/y;

/**
 * HTML with its style attributes under another name: the page's policy refuses each of them as soon as it is parsed, and tells
 * so in the log, which takes longer than all of the rest. One that is not found here is refused, and sanitised as the others.
 */
export function holdStyles(html: string): string {
  const parts: string[] = [];
  let taken = 0;
  for (let open = html.indexOf('<'); open >= 0;) {
    tagName.lastIndex = open + 1;
    let at = open + 1;
    if (tagName.test(html)) {
      at = tagName.lastIndex;
      for (;;) {
        attribute.lastIndex = at;
        const match = attribute.exec(html);
        if (!match) break;
        if (match[1]?.toLowerCase() === 'style') {
          parts.push(html.slice(taken, at), heldStyle);
          taken = at + 'style'.length;
        }
        at = attribute.lastIndex;
      }
    }
    open = html.indexOf('<', at);
  }
  parts.push(html.slice(taken));
  return parts.join('');
}
