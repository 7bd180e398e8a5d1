/** A request the service refuses: thrown by the handlers, answered in one place in the shape that is switched on. */
export class RequestRefused extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | undefined

  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}
