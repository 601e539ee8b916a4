import { Counter, Gauge, Histogram, register } from 'prom-client'

/** What webhooks show of themselves, in the process's registry. */
export class WebhookMetrics {
  readonly attempts =
    (register.getSingleMetric('fifteen_webhook_attempts_total') as Counter | undefined) ??
    new Counter({ name: 'fifteen_webhook_attempts_total', help: 'Webhook requests by outcome', labelNames: ['partner', 'outcome'] })

  readonly seconds =
    (register.getSingleMetric('fifteen_webhook_seconds') as Histogram | undefined) ??
    new Histogram({
      name: 'fifteen_webhook_seconds',
      help: 'Duration of webhook requests',
      labelNames: ['partner'],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    })

  readonly circuitOpen =
    (register.getSingleMetric('fifteen_webhook_circuit_open') as Gauge | undefined) ??
    new Gauge({ name: 'fifteen_webhook_circuit_open', help: '1 while a partner’s webhook is left alone', labelNames: ['partner'] })

  readonly givenUp =
    (register.getSingleMetric('fifteen_webhooks_given_up_total') as Counter | undefined) ??
    new Counter({ name: 'fifteen_webhooks_given_up_total', help: 'Webhooks that never got through', labelNames: ['partner'] })
}
