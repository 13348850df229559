import { desktop } from '../../shared/texts/desktop.js';
import { createHash } from 'node:crypto';

/** Names the entry of one data folder, so that two consoles of one person do not take it from each other. */
export function autostartName(dataFolder: string): string {
  return `postkeep-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)}`;
}

/** An XDG autostart entry (Desktop Application Autostart Specification) that starts the console in the tray. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Postkeep',
    `Comment=${desktop.autostart}`,
    // Once the program has been removed, the desktop passes over the entry.
    ...command.slice(0, 1).map((program) => `TryExec=${escaped(program)}`),
    `Exec=${[...command, '--hidden'].map(quote).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** True when the user has switched an entry off with the system's means, which keep it and mark it. */
export function isSwitchedOff(entry: string): boolean {
  return /^[ \t]*(?:Hidden[ \t]*=[ \t]*true|X-GNOME-Autostart-enabled[ \t]*=[ \t]*false)[ \t\r]*$/m.test(
    entry,
  );
}

/** Quoting of the Exec key (Desktop Entry Specification): `%` is doubled, reserved characters are escaped twice. */
function quote(argument: string): string {
  const doubled = argument.replaceAll('%', '%%');
  if (/^[\w\-./:=,%@+]+$/.test(doubled)) return doubled;
  return escaped(`"${doubled.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value of the type string (Desktop Entry Specification): a line end in it would end the entry. */
function escaped(value: string): string {
  return value.replaceAll(/[\\\n\r\t]/g, (character) => escapes[character] ?? character);
}

/** An argument in the list that Windows splits at blanks: a backslash before the closing quote would take it along (`"D:\"`). */
export function quotedForWindows(argument: string): string {
  return `"${argument.replace(/\\+$/, '$&$&')}"`;
}
