/** Windows in which three cards, or two columns of settings, stand beside each other. */
export const widest = '@media (min-width: 1600px)';
