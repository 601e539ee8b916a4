/** What messaging needs of a logger: structured, at three levels. pino and test recorders both fit. */
export interface MessagingLog {
  info(message: string, facts?: object): void
  warn(message: string, facts?: object): void
  error(message: string, facts?: object): void
}
