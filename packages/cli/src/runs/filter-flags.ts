/** Flags of commands that show some of all runs. Each means the same everywhere. */
import { Flag, optionalFlag } from "../command-line.ts"

/** Which runs are shown, by whose they are and where they go. */
export const filterFlags = {
  tenant: Flag.String("tenant").pipe(
    optionalFlag,
    Flag.withMetavar("name"),
    Flag.withDescription("Only runs of this tenant, as a service has set it")
  ),
  provider: Flag.String("provider").pipe(
    optionalFlag,
    Flag.withMetavar("id"),
    Flag.withDescription("Only imports into this service")
  )
}

/** Where runs stand that are shown. `unlessGiven` says which these are when nothing is said, in a sentence. */
export const stateFlag = <const States extends ReadonlyArray<string>>(states: States, unlessGiven?: string) =>
  Flag.Literals("state", states).pipe(
    Flag.atLeast(0),
    Flag.withDescription(
      [
        "Only runs that stand so; repeat it for several",
        ...(unlessGiven === undefined ? [] : [unlessGiven])
      ].join(". ")
    )
  )
