/**
 * The cases that `npm test` tries: one of each three, each time another of the three, so that what comes in turns is not always the same. All
 * of them are tried where `BULKPORT_MATRIX` is `full`, as `pnpm run matrix` sets it.
 */
export const shortForm = <Case>(cases: ReadonlyArray<Case>): ReadonlyArray<Case> =>
  process.env["BULKPORT_MATRIX"] === "full"
    ? cases
    : cases.filter((_, index) => index % 3 === Math.floor(index / 3) % 3)
