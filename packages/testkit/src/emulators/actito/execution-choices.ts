/** How executions are made, run, shown and listed. The first setting of a switch is the default. */
export const executionChoices = {
  /** Unknown which (4.2); assumed 201. 204 has no body, and so the id in `Location` (12). */
  createStatus: [201, 200, 202, 204],
  /** Where the id is. Assumed `body-string` (11.1). `Location` is sent with every placement but `missing`. */
  idPlacement: ["body-string", "body-number", "location-only", "missing"],
  /** True: `Location` is a whole URL instead of a path. */
  absoluteLocation: [false, true],
  /** `gateway-timeout`: the execution is made, but the answer is a 504 of something in between (14 item 4). */
  creationAnswers: ["given", "gateway-timeout"],
  /** True: a definition's name that was used before answers 409. Unknown (5.5); assumed off. */
  strictNames: [false, true],
  /** What happens to fields of the definition the profile does not know. Unknown; assumed `reject`, to find misspellings. */
  unknownDefinitionFields: ["reject", "ignore"],
  /** True: a refused definition that names a table uses up one of its runs of the day. Unknown (7); assumed false. */
  refusedCreationsCount: [false, true],
  /** Body of a creation whose data the service fetches itself. Unknown (4.1); assumed a form with the definition alone. */
  remoteBody: ["multipart", "json", "either"],
  /** Order of imports into one table. Unknown (14 item 16); assumed one after another. */
  tableOrder: ["one-after-another", "together"],
  /** Words for states: those of the wire profile, or one of three other sets (6.1, 14 item 7). */
  statusWords: ["profile", "finished", "completed", "dashed"],
  /** Letter case of status words (14 item 7). */
  statusCase: ["as-is", "lower", "upper"],
  /**
   * How status and results agree (14 item 9). `with-error-but-zero`: the status says rows were rejected and the results
   * count none. `success-but-some`: the status says success however many rows the results count as rejected. `miscounted`:
   * the results count a rejected row too many. `flag-contradicts`: their flag says the opposite of their count.
   */
  agreement: ["honest", "with-error-but-zero", "success-but-some", "miscounted", "flag-contradicts"],
  /** True: `GET …/etl-executions` lists; false: 404. Unknown (3, operation 10); assumed present. */
  listExecutions: [true, false],
  /** Order of that list. Assumed newest first. */
  listOrder: ["newest-first", "oldest-first"],
  /** Whether a listed execution tells its name. Unknown (5.5); assumed given, within the definition. */
  listedNames: ["given", "left-out"],
  /**
   * How moments are written. Assumed `iso`, in UTC. `without-zone`: the clock of the service's own country, and no word about
   * that. `offset`: the same clock with its offset. `millis`: milliseconds since the epoch, as a number.
   */
  moments: ["iso", "without-zone", "offset", "millis"]
} as const
