/** What is wrong with a cell: a short code, and a sentence that goes on from the name of the column and quotes nothing. */
export interface RowFault {
  readonly code: string
  readonly message: string
  /** Where the rule stands, and what it is about. */
  readonly rule: string
}

/** Makes a fault by a rule of the page "Input files" of the service's documentation. Once for each rule, not for each row. */
export const inputFault = (code: string, message: string, what: string): RowFault => ({
  code,
  message,
  rule: `Actito, Input files: ${what}`
})
