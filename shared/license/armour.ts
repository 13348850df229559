const beginLine = '-----BEGIN LICENSE KEY-----';
const endLine = '-----END LICENSE KEY-----';
const columns = 64;

/** The armoured form of a compact JWS (licensing.md §1): wrapped at 64 columns between BEGIN and END lines, newline at the end. */
export function armourLicenseKey(compactJws: string): string {
  const lines: string[] = [];
  for (let start = 0; start < compactJws.length; start += columns) {
    lines.push(compactJws.slice(start, start + columns));
  }
  return [beginLine, ...lines, endLine, ''].join('\n');
}

/** The compact JWS in an armoured or bare key text; null if the envelope is not one of the two. Says nothing about the signature. */
export function unwrapLicenseKey(keyText: string): string | null {
  const text = keyText.replace(/^\uFEFF/, '').trim();
  const body =
    text.startsWith(beginLine) && text.endsWith(endLine)
      ? text.slice(beginLine.length, -endLine.length).replace(/\s+/g, '')
      : text;
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(body) ? body : null;
}
