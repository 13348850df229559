/** The order of texts in a language, numbers in them by their value: `user9` comes before `user10`. */
export function textOrder(locale: string | readonly string[]): Intl.Collator {
  return new Intl.Collator(locale, { numeric: true });
}
