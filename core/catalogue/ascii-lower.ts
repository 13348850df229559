/** As SQL's `lower` does on both databases: only the letters A to Z have another case there. */
export function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
