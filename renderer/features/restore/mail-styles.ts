/** What a style attribute of a mail may still say, and what it wanted to load. */
export interface HarmlessStyle {
  /** Declarations for a rule: nothing that ends it, loads something or leaves its place. */
  readonly declarations: string;
  /** How many addresses it wanted to load from elsewhere. */
  readonly addresses: number;
}

/** The address of a picture that the message brings, by the name that it is called by; null when it brings none of that name. */
export type PictureNamed = (name: string) => string | null;

/** The functions of CSS whose argument is loaded (CSS Values 4, CSS Images 4); `image-set("…")` needs no `url()`. */
const loadingFunction = /(?<![\w-])(?:url|src|image|(?:-webkit-)?(?:image-set|cross-fade))\s*\(/gi;
const foreignAddress = /(?<![\w:/])(?:https?:)?\/\/[^\s"'()]/gi;

const broughtPicture = /url\(\s*(["']?)(cid:[^"'()\s]+)\1\s*\)/gi;
/** In the place of a picture until the rest is clean: nothing that ends a declaration. */
const standIn = /postkeep-picture-(\d+)-/g;

export function harmlessStyle(style: string, pictureNamed: PictureNamed = () => null): HarmlessStyle {
  const pictures: string[] = [];
  const named = style.replaceAll(broughtPicture, (call, _quote, name: string) => {
    const address = pictureNamed(name);
    return address === null ? call : `postkeep-picture-${String(pictures.push(address) - 1)}-`;
  });
  const plain = named.replaceAll(/[{}<>@\\]/g, '');
  return {
    declarations: splitAtLoads(plain)
      .rest.join('none')
      .replaceAll(/position\s*:\s*(fixed|sticky)/gi, '')
      .replaceAll(standIn, (_whole, index: string) => `url("${pictures[Number(index)] ?? 'data:,'}")`),
    addresses: splitAtLoads(unescaped(style)).loads.flatMap((load) => load.match(foreignAddress) ?? [])
      .length,
  };
}

/** The calls of loading functions, the outermost where they are nested, and what is between them. */
function splitAtLoads(style: string): {
  readonly loads: readonly string[];
  readonly rest: readonly string[];
} {
  const loads: string[] = [];
  const rest: string[] = [];
  let at = 0;
  for (const { index, 0: call } of style.matchAll(loadingFunction)) {
    if (index < at) continue;
    const end = endOfCall(style, index + call.length);
    loads.push(style.slice(index, end));
    rest.push(style.slice(at, index));
    at = end;
  }
  return { loads, rest: [...rest, style.slice(at)] };
}

/** Where the parenthesis closes that is open at `from`; the end of the text where it does not. */
function endOfCall(style: string, from: number): number {
  let depth = 1;
  let quote: string | null = null;
  for (let at = from; at < style.length; at++) {
    const character = style.charAt(at);
    if (quote !== null) {
      if (character === quote) quote = null;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')' && --depth === 0) return at + 1;
  }
  return style.length;
}

/** As a browser reads escapes (CSS Syntax 3 §4.3.7): `ur\6c(` is `url(`. */
function unescaped(style: string): string {
  return style.replaceAll(/\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi, (_all, code?: string, character?: string) => {
    if (code === undefined) return character ?? '';
    const point = Number.parseInt(code, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD';
  });
}
