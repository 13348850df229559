/** What a client shows in place. SVG is not: it is a document, with styles and links. */
const shown = /^image\/(?:png|jpe?g|pjpeg|gif|webp|bmp|x-ms-bmp|avif)$/;
/** So many bytes tell what a picture is. */
export const signatureBytes = 16;

export type PictureKind = 'picture' | 'unsaid' | 'none';

/** Whether a part of this type is a picture that can be shown; `unsaid` where its bytes must tell. */
export function pictureKind(type: string): PictureKind {
  if (shown.test(type)) return 'picture';
  return /^(?:text|message|multipart|audio|video)\//.test(type) || type.startsWith('image/svg')
    ? 'none'
    : 'unsaid';
}

/** The type of a picture by its first bytes; null when it is none that is shown. */
export function pictureTypeOf(bytes: Buffer): string | null {
  const start = bytes.toString('latin1', 0, signatureBytes);
  if (start.startsWith('\u0089PNG\r\n\u001a\n')) return 'image/png';
  if (start.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (/^RIFF[^]{4}WEBP/.test(start)) return 'image/webp';
  if (/^[^]{4}ftypavi[fs]/.test(start)) return 'image/avif';
  return /^BM[^]{4}\0{4}/.test(start) ? 'image/bmp' : null;
}
