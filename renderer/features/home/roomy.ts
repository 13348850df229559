/** Three cards beside each other have room. */
export const roomy = '@media (min-width: 1500px)';
