/** A data file that fails as a whole, so that nothing of it is written (dossier 10.1, 11.2). */
export class FileRefused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
