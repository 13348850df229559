/** An XDG autostart entry (Desktop Application Autostart Specification) that starts the console in the tray. */
export function autostartEntry(executable: string, args: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Postkeep',
    'Comment=Backup console for mailboxes',
    `Exec=${[executable, ...args, '--hidden'].map(quote).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Quoting of the Exec key (Desktop Entry Specification): `%` is doubled, reserved characters are escaped twice. */
function quote(argument: string): string {
  const doubled = argument.replaceAll('%', '%%');
  if (/^[\w\-./:=,%@+]+$/.test(doubled)) return doubled;
  return `"${doubled.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('\\', '\\\\')}"`;
}
