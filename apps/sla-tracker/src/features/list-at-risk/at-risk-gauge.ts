import { toError } from '@fifteen/kernel'
import { Database } from '@fifteen/persistence'
import { Injectable, Logger } from '@nestjs/common'
import { Gauge, register } from 'prom-client'
import { AtRiskStore } from '../../persistence/at-risk.store.js'

const NAME = 'fifteen_at_risk_orders'

/** Counted in the database at each scrape: every instance shows the same number, so take the maximum, not the sum. */
@Injectable()
export class AtRiskGauge {
  readonly #logger = new Logger('at-risk')

  constructor(
    private readonly store: AtRiskStore,
    private readonly database: Database,
  ) {
    // The newest application counts: in tests there are several after each other.
    register.removeSingleMetric(NAME)
    const collect = (gauge: Gauge): Promise<void> => this.#collect(gauge)
    new Gauge({
      name: NAME,
      help: 'Orders that run and are at risk, or already breached',
      labelNames: ['state'],
      async collect() {
        await collect(this)
      },
    })
  }

  async #collect(gauge: Gauge): Promise<void> {
    try {
      const { atRisk, breached } = await this.database.use((sql) => this.store.counts(sql))
      gauge.set({ state: 'at-risk' }, atRisk)
      gauge.set({ state: 'breached' }, breached)
    } catch (error) {
      // The other metrics are wanted most when the database is away.
      this.#logger.warn({ message: 'orders at risk could not be counted', error: toError(error) })
      gauge.set({ state: 'at-risk' }, NaN)
      gauge.set({ state: 'breached' }, NaN)
    }
  }
}
