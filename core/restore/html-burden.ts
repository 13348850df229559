/** Why the HTML of a message is not shown: a page of it would hold up the window. */
export type HtmlBurden = 'html-too-large' | 'html-too-complex';

/** At these the window stands still for half a second on a busy machine; the largest newsletters are a third of it. */
const longestHtml = 2_000_000;
const mostTags = 10_000;
const mostAttributes = 20_000;
/** Lines break at spaces: a run without one is laid out character by character. */
const longestRun = 20_000;
const mostLevels = 200;
/** Elements that no other tag closes: only of these the levels can be told without parsing. */
const nesting = new Set(
  'a article b big blockquote center code div em fieldset font form h1 h2 h3 h4 i ol q s section small span strike strong sub sup table tt u ul'.split(
    ' ',
  ),
);
const attribute = /[^\s"'=<>]+(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s"'>]+))?/g;

/** Whether HTML is more than a window can show at once, in one pass over it; null when it is not. */
export function htmlBurden(html: string): HtmlBurden | null {
  if (withoutData(html).length > longestHtml) return 'html-too-large';
  let [tags, attributes, levels] = [0, 0, 0];
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at);
    const textEnd = open < 0 ? html.length : open;
    if (textEnd - at > longestRun && hasLongRun(html.slice(at, textEnd))) return 'html-too-complex';
    if (open < 0) break;
    const close = html.indexOf('>', open);
    const end = close < 0 ? html.length : close + 1;
    const tag = html.slice(open, end);
    const name = /^<\/?([a-z][a-z0-9]*)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
    tags += 1;
    if (nesting.has(name)) levels += tag.startsWith('</') ? -1 : 1;
    attributes += (tag.match(attribute)?.length ?? 1) - 1;
    if (tags > mostTags || attributes > mostAttributes || levels > mostLevels) return 'html-too-complex';
    at = end;
  }
  return null;
}

function hasLongRun(text: string): boolean {
  return text.split(/\s+/).some((run) => run.length > longestRun);
}

/** Pictures within the HTML take many characters and little work. */
function withoutData(html: string): string {
  return html.includes('data:image/')
    ? html.replaceAll(/data:image\/[\w+.-]+;base64,[A-Za-z0-9+/=]*/gi, '')
    : html;
}
