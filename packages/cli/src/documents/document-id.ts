/**
 * What a document calls itself: its name and the version of its shape.
 *
 * A version stays the same while members are only added. It is counted up when one goes away, changes its type or its meaning.
 */

/** Versions of documents that are not at their first. */
const versions: Readonly<Record<string, number>> = {}

/** The text in the member `schema` of every document and every line of events, such as `bulkport/run/1`. */
export const documentId = (name: string): string => `bulkport/${name}/${versions[name] ?? 1}`
