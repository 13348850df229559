import { AppError } from '../../shared/errors.js';
import { throwIfStopped, untilStopped } from '../lib/cancellation.js';
import type { CopySource } from '../repository/copy-source.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';

/**
 * Gets what a copy lacks from its original, where that has been mended since or another mailbox has brought it; answers how many messages it still
 * lacks. Throws AppError `cancelled`, and what the copy's disk says.
 */
export async function mendLacking(
  writer: Pick<RepositoryWriter, 'lackingContents' | 'mend' | 'settle'>,
  source: Pick<CopySource, 'contentOf' | 'bringHere' | 'content'>,
  signal: AbortSignal,
): Promise<number> {
  const lacking = writer.lackingContents();
  let mended = 0;
  for (const one of lacking) {
    throwIfStopped(signal);
    const original = source.contentOf(one.sha256);
    if (original === null) continue;
    try {
      await source.bringHere([original.contentId], signal);
      if (await writer.mend(one, source.content(original))) mended += 1;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
    }
  }
  if (mended > 0) await untilStopped(writer.settle(), signal);
  return lacking.length - mended;
}
