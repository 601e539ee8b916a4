export type StartErrorCode = 'start/service-not-ready' | 'start/step-failed' | 'start/file-missing'

/** What keeps the demo from starting; the message is one sentence that says what to do. */
export class StartError extends Error {
  constructor(
    readonly code: StartErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'StartError'
  }
}
