import type { AdvocateBehaviour } from "./behaviour.ts"

/** One way in which the real service may turn out to behave, under a name that can be asked for. */
export interface AdvocatePersonality {
  /** Lower-case words with dashes. */
  readonly name: string
  /** A sentence that says what is special. */
  readonly title: string
  /** Sections of the dossier that it comes from, such as `9` or `8.3, 16`. */
  readonly section: string
  /** Differs from the default behaviour in these members. */
  readonly behaviour: Readonly<Partial<AdvocateBehaviour>>
  /** True when no public source settles whether the service does this; false when one says so or has shown it. */
  readonly isAssumed: boolean
  /**
   * True when even a client without fault cannot know what became of some rows: a success file that lacks rows, an abort
   * half-way, results that are gone at once. Such a client says that it does not know. With any other personality it
   * comes to the outcome of every row, unless the file itself is ambiguous.
   */
  readonly leavesUnknown: boolean
}

type Maker = (
  name: string,
  section: string,
  title: string,
  behaviour: AdvocatePersonality["behaviour"]
) => AdvocatePersonality

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

/** The same personality, as one that leaves rows unknown. */
export const leavingUnknown = (personality: AdvocatePersonality): AdvocatePersonality => ({
  ...personality,
  leavesUnknown: true
})
