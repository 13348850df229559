import { programTexts } from '../shared/texts/command-line/program.js';
import type { Person } from './ask-person.js';

/** Whether the user at the terminal says yes. */
export async function confirm(person: Person, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await person.ask(`${question} ${programTexts.yesOrNo} `)).trim());
}
