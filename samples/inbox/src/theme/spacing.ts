/** The four-point grid that every distance on the screen is taken from. */
export const space = (steps: number) => steps * 4;

export const radius = { small: 6, medium: 12, round: 999 } as const;
