import { open } from "node:fs/promises"

/** Ids tell the time to the second. */
const secondOf = (id: string): string => id.slice(0, 15)

/** Enough of a journal to have the time of its first entry. */
const beginningBytes = 128

/** So many files are looked into at once: there may be thousands. */
const atOnce = 64

/** When the first entry of a journal was recorded; 0 where that cannot be read. */
const begunAt = async (journal: string): Promise<number> => {
  try {
    const handle = await open(journal, "r")
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0)
      return Number(
        /^\{"version":\d+,"sequence":1,"at":(\d+),/.exec(buffer.toString("utf8", 0, bytesRead))?.[1] ?? 0
      )
    } finally {
      await handle.close()
    }
  } catch {
    return 0
  }
}

/**
 * Ids of runs that are sorted by their text, newest first, sorted by when the runs were begun: among those of one second the text says
 * nothing. Journals are looked into for these only.
 */
export const orderByBegin = async (
  ids: ReadonlyArray<string>,
  journalOf: (id: string) => string
): Promise<ReadonlyArray<string>> => {
  const ordered: Array<string> = []
  for (let from = 0; from < ids.length;) {
    let to = from + 1
    while (to < ids.length && secondOf(ids[to] ?? "") === secondOf(ids[from] ?? "")) to++
    const tied = ids.slice(from, to)
    const [only] = tied
    if (tied.length === 1 && only !== undefined) ordered.push(only)
    else ordered.push(...(await newestFirst(tied, journalOf)))
    from = to
  }
  return ordered
}

const newestFirst = async (ids: ReadonlyArray<string>, journalOf: (id: string) => string) => {
  const begun: Array<{ readonly id: string; readonly at: number }> = []
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce)
    begun.push(...(await Promise.all(some.map(async (id) => ({ id, at: await begunAt(journalOf(id)) })))))
  }
  return begun.sort((one, other) => other.at - one.at).map(({ id }) => id)
}
