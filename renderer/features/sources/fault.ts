import { createContext } from 'react';
import type { MendableField } from './field-to-mend.js';

/** What the source was found to fail at, for the field that mends it to say; null while there is nothing of the kind. */
export const Fault = createContext<{ readonly field: MendableField; readonly said: string } | null>(null);
