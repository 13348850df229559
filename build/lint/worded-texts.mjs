// @ts-check

/** `Listing the`, `A message`, `There is`, `Restored ` before a gap: words, where SQL, headers and paths go on in capitals. */
const sentenceStart = '/^[A-Z][a-z]*,? [a-z"\']/';
const sentenceStartBeforeGap = '/^[A-Z][a-z]*,? ([a-z"\']|$)/';
/** `… refused the connection.` after a gap. */
const sentenceEnd = '/[a-z] [a-z]+\\.$/';

/** What is thrown for developers, who read it in a stack. */
const forDevelopers = [
  'NewExpression[callee.name=/Error$/][callee.name!="AppError"]',
  'NewExpression[callee.name="AppError"][arguments.0.value="internal"]',
  'CallExpression[callee.type="Super"]',
];

/** Options of `no-restricted-syntax`: sentences stand in `shared/texts/en/`, so that the edge that shows them can word them. */
export const wordedTexts = [
  `Literal[value=${sentenceStart}]`,
  `Literal[value=${sentenceEnd}]`,
  `TemplateLiteral:has(> TemplateElement:first-child[value.cooked=${sentenceStartBeforeGap}])`,
  `TemplateLiteral:has(> TemplateElement[tail=true][value.cooked=${sentenceEnd}])`,
].map((selector) => ({
  selector: `${selector}${forDevelopers.map((parent) => `:not(${parent} > *)`).join('')}`,
  message: 'Word it in shared/texts/en/.',
}));
