import { createInterface } from 'node:readline/promises';
import { programTexts } from '../shared/texts/command-line/program.js';

/** Asks the person at the terminal; only where stdin is one. */
export async function confirm(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${question} ${programTexts.yesOrNo} `);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}
