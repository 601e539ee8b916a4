import { toError } from '@fifteen/kernel'
import { Database } from '@fifteen/persistence'
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common'
import { Gauge, register } from 'prom-client'
import { StockViewStore } from './persistence/stock-view.store.js'

const NAME = 'fifteen_stock_shortfall_units'

/** What an operator of this system has to see of the stock without looking for it. */
@Injectable()
export class StockMetrics implements OnApplicationBootstrap {
  readonly #logger = new Logger('stock-metrics')

  constructor(
    private readonly database: Database,
    private readonly views: StockViewStore,
  ) {}

  onApplicationBootstrap(): void {
    // A process has one registry; a second application of a test measures its own database.
    register.removeSingleMetric(NAME)
    const measure = (): Promise<number | null> => this.#shortfall()
    new Gauge({
      name: NAME,
      help: 'Units that are reserved but were not found by a count',
      async collect() {
        const units = await measure()
        if (units === null) this.reset()
        else this.set(units)
      },
    })
  }

  /** Null while the database does not answer: the other metrics must still be readable. */
  async #shortfall(): Promise<number | null> {
    try {
      return await this.database.use((sql) => this.views.shortfall(sql))
    } catch (error) {
      this.#logger.warn({ message: 'shortfall could not be measured', error: toError(error) })
      return null
    }
  }
}
