/** Windows in which three cards stand beside each other. */
export const widest = '@media (min-width: 1600px)';
