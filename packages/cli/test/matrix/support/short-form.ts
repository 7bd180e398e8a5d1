/** The cases that `npm test` tries: every other one. All of them are tried where `BULKPORT_MATRIX` is `full`, as `pnpm run matrix` sets it. */
export const shortForm = <Case>(cases: ReadonlyArray<Case>): ReadonlyArray<Case> =>
  process.env["BULKPORT_MATRIX"] === "full" ? cases : cases.filter((_, index) => index % 2 === 0)
