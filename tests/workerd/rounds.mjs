/** How many rounds of a race are run: a few with all the other tests, and 200 by `npm test -- races`. */
export const rounds = (few) => Number(process.env.EDGEGRANT_ROUNDS ?? few);
