import { toError } from '@fifteen/kernel'
import { Database } from '@fifteen/persistence'
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common'
import { RejectedReceiptStore } from '../../persistence/rejected-receipt.store.js'

const EVERY_MS = 10 * 60_000
const KEPT_DAYS = 30

/** Drops rejected receipts that nobody will ask for any more. */
@Injectable()
export class ForgetRejectedReceipts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(ForgetRejectedReceipts.name)
  #timer: NodeJS.Timeout | undefined
  #done: Promise<void> = Promise.resolve()

  constructor(
    private readonly database: Database,
    private readonly rejected: RejectedReceiptStore,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#done = this.#forget()
    }, EVERY_MS)
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer)
    await this.#done
  }

  async #forget(): Promise<void> {
    try {
      await this.database.use((sql) => this.rejected.forget(sql, KEPT_DAYS))
    } catch (error) {
      this.#logger.warn({ message: 'old rejected receipts stay until the next time', error: toError(error) })
    }
  }
}
