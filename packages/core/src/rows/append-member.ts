/** The text of a JSON object with a member behind all others; the rest of the text stays as it is written. */
export const appendMember = (object: string, name: string, json: string): string => {
  const before = object.slice(0, object.lastIndexOf("}")).trimEnd()
  return `${before}${before.endsWith("{") ? "" : ","}${JSON.stringify(name)}:${json}}`
}
