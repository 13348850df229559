const rules = new Intl.PluralRules('en');

/** The English form of `count` things; `#` in it becomes the number as already formatted, or as it is. */
export function plural(count: number, one: string, other: string, formatted = String(count)): string {
  return (rules.select(count) === 'one' ? one : other).replace('#', formatted);
}
