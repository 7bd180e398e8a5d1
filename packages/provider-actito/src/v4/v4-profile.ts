import { profileA, type WireProfile } from "../actito-wire-profile.ts"

const both = (before: ReadonlyArray<string>, now: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set([...before, ...now])
]

/** The names of two groups of members, those of the first in front. */
const bothOf = <Group extends Readonly<Record<string, ReadonlyArray<string>>>>(
  before: Group,
  now: Group
): Group =>
  Object.fromEntries(
    Object.entries(before).map(([name, names]) => [name, both(names, now[name] ?? [])])
    // The members of `before` are those of its type.
  ) as Readonly<Record<string, ReadonlyArray<string>>> as Group

/**
 * How the imports before V5 are spelled: established by clients that work, in contrast to V5, and so the same whatever the wire
 * profile says. The definition describes the only loading, and the table is not in it. Counts and columns of output files, of
 * which only `withErrors` and `rowsInError` are known, are looked for by the profile's names as well.
 */
export const v4Profile = (profile: WireProfile): WireProfile => ({
  ...profile,
  name: "V4",
  parts: profileA.parts,
  definition: {
    name: null,
    compression: null,
    encoding: "encoding",
    separator: "format.separator",
    enclosing: null,
    escape: null,
    loadings: null,
    errorFile: null,
    resultFile: "generateResultFile",
    recipients: null,
    remoteLocation: null,
    remoteFile: null
  },
  loading: { ...profileA.loading, tableType: null, transformations: null },
  words: profileA.words,
  // What is read by when a definition declares no separator is not published.
  defaultSeparator: null,
  execution: profileA.execution,
  counts: bothOf(profileA.counts, profile.counts),
  outputs: bothOf(profileA.outputs, profile.outputs),
  canListExecutions: false
})
