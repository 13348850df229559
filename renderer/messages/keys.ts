const isMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Macintosh');

/** A shortcut as the system writes it: `Ctrl+K`, on macOS `⌘K`. */
export function withCtrl(key: string): string {
  return isMac ? `⌘${key}` : `Ctrl+${key}`;
}
