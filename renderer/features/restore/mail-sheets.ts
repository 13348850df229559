import { type PictureNamed, harmlessStyle } from './mail-styles.js';

/** What a style sheet of a mail may still say, and what it wanted to load. */
export interface HarmlessSheet {
  readonly rules: string;
  readonly addresses: number;
}

/** More than a newsletter has, and little enough to be applied at once. */
const longestSheet = 200_000;
const mostRules = 2_000;
const mostLevels = 4;
/** The frame is white paper, whatever the theme of the window. */
const forDarkness = /prefers-color-scheme\s*:\s*dark/i;

/**
 * Reads a style sheet as the browser does and writes the rules again that only say how the mail looks: selectors and media
 * conditions as the browser understood them, declarations as in a style attribute. Imports, fonts and whatever else has an address
 * are left out.
 */
export function harmlessSheet(css: string, pictureNamed: PictureNamed): HarmlessSheet {
  const parsed = parsedSheet(css.slice(0, longestSheet));
  // What the browser does not keep of a sheet that is not part of a page: imports.
  let addresses = css.match(/@import\b/gi)?.length ?? 0;
  let count = 0;
  const written = (rules: CSSRuleList, level: number): string => {
    const parts: string[] = [];
    for (const rule of rules) {
      if (++count > mostRules) break;
      if (rule instanceof CSSStyleRule) {
        const { declarations, addresses: more } = harmlessStyle(rule.style.cssText, pictureNamed);
        addresses += more;
        parts.push(`${harmlessText(rule.selectorText)}{${declarations}}`);
      } else if (
        rule instanceof CSSMediaRule &&
        level < mostLevels &&
        !forDarkness.test(rule.conditionText)
      ) {
        parts.push(`@media ${harmlessText(rule.conditionText)}{${written(rule.cssRules, level + 1)}}`);
      } else if (rule instanceof CSSFontFaceRule) addresses += 1;
    }
    return parts.join('');
  };
  const rules = parsed === null ? '' : written(parsed, 0);
  return { rules, addresses };
}

function parsedSheet(css: string): CSSRuleList | null {
  try {
    const sheet = new CSSStyleSheet();
    // Mail hides its sheets from old programs in a comment of HTML.
    sheet.replaceSync(css.replaceAll(/<!--|-->/g, ' '));
    return sheet.cssRules;
  } catch {
    return null;
  }
}

/** Nothing that ends the style element or the rule. */
function harmlessText(text: string): string {
  return text.replaceAll(/[<{}]/g, (character) => `\\${character.charCodeAt(0).toString(16)} `);
}
