/** Names that Windows keeps for devices, with any extension, also after spaces. */
const reservedName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\..*)?$/i;
/** Leaves room for a number and an extension below the 255 bytes of most file systems. */
const longestBytes = 150;

/** A name that every operating system takes for a file or folder; never empty, never a path. */
export function safeName(text: string, fallback: string): string {
  const clean = text
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Surrogate}<>:"/\\|?*]+/gu, '_')
    .replaceAll(/\s+/g, ' ');
  const cut = cutToBytes(clean, longestBytes).replaceAll(/^[ .]+|[ .]+$/g, '');
  if (cut === '') return fallback;
  return reservedName.test(cut) ? `_${cut}` : cut;
}

/** Like {@link safeName} for the name of a whole file that comes from mail: a long one is cut before its ending. */
export function safeFileName(name: string, fallback: string): string {
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? '';
  const stem = safeName(name.slice(0, name.length - ending.length), '');
  return stem === '' ? safeName(name, fallback) : `${stem}${ending}`;
}

/** Gives out names that no other has, also where upper and lower case are the same. */
export class UniqueNames {
  private readonly taken = new Set<string>();
  /** By name: the number after the last one that was given out. */
  private readonly numbers = new Map<string, number>();

  /** The name with its extension, with a number between them where another has it or it `exists`. */
  take(name: string, extension = '', exists: (name: string) => boolean = () => false): string {
    const asked = `${name}${extension}`.toLowerCase();
    for (let number = this.numbers.get(asked) ?? 1; ; number++) {
      const candidate = number === 1 ? `${name}${extension}` : `${name} (${String(number)})${extension}`;
      const key = candidate.toLowerCase();
      if (this.taken.has(key) || exists(candidate)) continue;
      this.taken.add(key);
      this.numbers.set(asked, number + 1);
      return candidate;
    }
  }
}

function cutToBytes(text: string, limit: number): string {
  let bytes = 0;
  let cut = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit) break;
    cut += character;
  }
  return cut;
}
