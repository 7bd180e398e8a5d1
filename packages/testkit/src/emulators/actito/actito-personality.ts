import type { ActitoBehaviour } from "./actito-behaviour.ts"

/** One way in which the real service may turn out to behave, under a name that can be asked for. */
export interface ActitoPersonality {
  /** Lower-case words with dashes. */
  readonly name: string
  /** A sentence that says what is special. */
  readonly title: string
  /** Sections of the dossier that it comes from, such as `7` or `6.2, 14`. */
  readonly section: string
  /** Differs from the default behaviour of profile A in these members. Goes with any wire profile. */
  readonly behaviour: Readonly<Partial<ActitoBehaviour>>
  /** True when no public source settles whether the service does this; false when one says so or has shown it. */
  readonly isAssumed: boolean
  /**
   * True when even a client without fault may not know what became of some rows, in one wire profile or the other: counts
   * that contradict each other, output files that are not there, a creation without an answer. Such a client says that it
   * does not know. With any other personality it comes to the outcome of every row, unless the file itself is ambiguous.
   */
  readonly leavesUnknown: boolean
}

type Maker = (
  name: string,
  section: string,
  title: string,
  behaviour: ActitoPersonality["behaviour"]
) => ActitoPersonality

/** Something that a source says or has shown, and that is not the default. */
export const documented: Maker = (name, section, title, behaviour) => ({
  name,
  title,
  section,
  behaviour,
  isAssumed: false,
  leavesUnknown: false
})

/** Something that no source settles. */
export const assumed: Maker = (name, section, title, behaviour) => ({
  ...documented(name, section, title, behaviour),
  isAssumed: true
})

/** Something that no source settles, and that may leave rows unknown. */
export const unsettling: Maker = (name, section, title, behaviour) => ({
  ...assumed(name, section, title, behaviour),
  leavesUnknown: true
})
