const beginLine = '-----BEGIN LICENSE KEY-----';
const endLine = '-----END LICENSE KEY-----';
const columns = 64;

const bareForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Every line but the last is full: a key whose lines were lost or joined is not taken for whole. */
const armouredForm = new RegExp(
  `^${beginLine}\\r?\\n((?:[\\w.-]{${columns}}\\r?\\n)*[\\w.-]{1,${columns}}\\r?\\n)${endLine}$`,
);

/** The armoured form of a compact JWS (licensing.md §1): wrapped at 64 columns between BEGIN and END lines, newline at the end. */
export function armourLicenseKey(compactJws: string): string {
  const lines: string[] = [];
  for (let start = 0; start < compactJws.length; start += columns) {
    lines.push(compactJws.slice(start, start + columns));
  }
  return [beginLine, ...lines, endLine, ''].join('\n');
}

/**
 * The compact JWS in an armoured or bare key text; null if the envelope is not one of the two. Blank space around the text (mail,
 * clipboard) and CRLF line ends are taken. Says nothing about the signature.
 */
export function unwrapLicenseKey(keyText: string): string | null {
  const text = keyText.trim();
  const body = armouredForm.exec(text)?.[1]?.replaceAll(/\r?\n/g, '') ?? text;
  return bareForm.test(body) ? body : null;
}
