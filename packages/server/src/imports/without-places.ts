import { RunJournal, type RunView } from "@bulkport/core"
import { Effect } from "effect"
import { basename, dirname } from "node:path"

/** Takes out of texts where the files of a run are on this machine. */
export type WithoutPlaces = <A>(value: A) => A

const replaceIn = (value: unknown, replace: (text: string) => string): unknown => {
  if (typeof value === "string") return replace(value)
  if (Array.isArray(value)) return value.map((item: unknown) => replaceIn(item, replace))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceIn(item, replace)]))
}

/** For a run, and as far as it has a record, its source. */
export const placesOf = (
  id: string,
  view: RunView | undefined
): Effect.Effect<WithoutPlaces, never, RunJournal> =>
  Effect.map(RunJournal, (journal) => {
    const sources = journal.sourceFolder(id)
    const places = [
      sources,
      dirname(sources),
      ...(view === undefined ? [] : [view.folder, dirname(view.folder)])
    ]
      .filter((place) => place.length > 1)
      .sort((one, other) => other.length - one.length)
    const source = view?.state.plan.source.path
    const replace = (text: string): string => {
      let plain = source === undefined ? text : text.replaceAll(source, basename(source))
      for (const place of places) plain = plain.replaceAll(`${place}/`, "").replaceAll(place, "the store")
      return plain
    }
    // A value of the same shape comes back: texts become texts.
    return <A>(value: A): A => replaceIn(value, replace) as A
  })
