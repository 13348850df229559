/** `1.2.3` or `1.2.3-rc.1` (Semantic Versioning 2). */
export const versionPattern =
  /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/;

/** Which version has precedence (Semantic Versioning 2 §11): below 0 when `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [coreA, preA] = parts(a);
  const [coreB, preB] = parts(b);
  const core = compareLists(coreA, coreB);
  if (core !== 0) return core;
  if (preA.length === 0 || preB.length === 0) return preB.length - preA.length;
  return compareLists(preA, preB);
}

function parts(version: string): [core: string[], preRelease: string[]] {
  const [core = '', ...rest] = version.split('-');
  return [core.split('.'), rest.length === 0 ? [] : rest.join('-').split('.')];
}

/** The first difference counts; of two that begin alike the longer one is newer. */
function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [at, each] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = compareIdentifiers(each, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers by their size and below words, words by their characters. */
function compareIdentifiers(a: string, b: string): number {
  const [numberA, numberB] = [a, b].map((each) => (/^\d+$/.test(each) ? Number(each) : null));
  if (numberA != null && numberB != null) return numberA - numberB;
  if (numberA != null) return -1;
  if (numberB != null) return 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
