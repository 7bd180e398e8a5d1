import type { Schema } from "effect"
import type { WireProfile } from "../actito-wire-profile.ts"
import type { OldMappedColumn } from "./old-definition.ts"

/** A mapping in the profile's spelling, and what of the old one has no place in it. */
export interface MigratedMapping {
  readonly value: Schema.Json
  /** In words, such as `dateFormat of the column birthDate`. */
  readonly left: ReadonlyArray<string>
}

/** Spells a mapping. Members of an item that nothing is known of stay with it where items are objects. */
export const migratedMapping = (
  mapping: ReadonlyArray<OldMappedColumn>,
  { loading }: WireProfile
): MigratedMapping => {
  const { mappingAttribute, mappingColumn } = loading
  if (mappingColumn !== null && mappingAttribute !== null) {
    const items = mapping.map(({ attribute, header, others }) => ({
      ...others,
      [mappingColumn]: header,
      [mappingAttribute]: attribute
    }))
    return { value: items, left: [] }
  }
  const headers = mapping.map(({ header }) => header)
  return {
    value: Object.fromEntries(mapping.map(({ attribute, header }) => [header, attribute])),
    left: mapping.flatMap(({ attribute, header, others }, index) => [
      ...(headers.lastIndexOf(header) > index
        ? [`that the column ${header} is loaded into ${attribute}`]
        : []),
      ...Object.keys(others).map((name) => `${name} of the column ${header}`)
    ])
  }
}
