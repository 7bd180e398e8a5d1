/** The middle one; of an even number the upper of the two in the middle. Not a number when there are none. */
export const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

type Measures = Readonly<Record<string, () => Promise<unknown>>>

/** What came of each measure, round by round. */
export type Rounds<Of extends Measures> = {
  readonly [Name in keyof Of]: ReadonlyArray<Awaited<ReturnType<Of[Name]>>>
}

/** Runs all of these in turn, so many times over: what disturbs the machine disturbs each of them alike. */
export const inTurn = async <Of extends Measures>(rounds: number, measures: Of): Promise<Rounds<Of>> => {
  const results: Record<string, Array<unknown>> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(measures)) (results[name] ??= []).push(await measure())
  }
  return results as Rounds<Of>
}

/** The median of ours by theirs, round by round. */
export const pairedRatio = (ours: ReadonlyArray<number>, theirs: ReadonlyArray<number>): number =>
  median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)))
