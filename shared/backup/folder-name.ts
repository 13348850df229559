/**
 * A folder as it is compared with others, levels joined by `/`: INBOX is the one name that servers take in any letters (RFC 3501, 5.1), with what
 * is below it; every other name is another one in other letters.
 */
export function comparableFolder(folder: string): string {
  return folder.replace(/^inbox(?=\/|$)/i, 'INBOX');
}
