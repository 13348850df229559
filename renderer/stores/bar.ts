import { create } from 'zustand';
import type { Bar } from '../../shared/notices/bar.js';

/** The one message bar that main asks for. */
export const useBar = create<{ readonly bar: Bar | null }>(() => ({ bar: null }));
