import { Logger } from '@nestjs/common'
import type { MessagingLog } from '../log.js'

/** Messaging's log through Nest's logger, facts beside the message. */
export function nestLog(context: string): MessagingLog {
  const logger = new Logger(context)
  return {
    info: (message, facts = {}) => logger.log({ message, ...facts }),
    warn: (message, facts = {}) => logger.warn({ message, ...facts }),
    error: (message, facts = {}) => logger.error({ message, ...facts }),
  }
}
