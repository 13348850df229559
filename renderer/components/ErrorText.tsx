import type { ReactNode } from 'react';
import type { ErrorData } from '../../shared/errors.js';
import { useFormat } from '../messages/format.js';
import { LearnMore } from './LearnMore.js';

/** What an error says, and *Learn more*, which leads to its cause and its remedy in the guide where that has some. */
export function ErrorText({ error }: { readonly error: Pick<ErrorData, 'code' | 'message'> }): ReactNode {
  const format = useFormat();
  return (
    <>
      <span>{format.say(error.message)}</span>
      <LearnMore code={error.code} />
    </>
  );
}
