import { Counter, Gauge, Histogram, register } from 'prom-client'
import { MeasuredGauge } from './measured-gauge.js'

const CALL_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** Metrics of everything in this library, in the process's default registry. `type` is a type of the contracts, else `other`. */
export class MessagingMetrics {
  readonly handled = counter('fifteen_events_handled_total', 'Events whose handler was called and whose transaction committed', [
    'handler',
    'type',
  ])
  readonly eventErrors = counter(
    'fifteen_event_errors_total',
    'Events that failed, where the culprit is known: parked, behind (waits behind a parked one), retried (alone in a transaction that was rolled back and repeated)',
    ['handler', 'type', 'result'],
  )
  readonly eventSeconds = histogram(
    'fifteen_event_seconds',
    'Time of the call that handled events of this type, together with all others it was given; observed once a call and type when its transaction has committed',
    ['handler', 'type'],
    CALL_SECONDS,
  )
  readonly outcomes = counter('fifteen_event_outcomes_total', 'What became of events: applied, duplicate, superseded, …', [
    'handler',
    'outcome',
  ])
  readonly chunkSeconds = histogram(
    'fifteen_chunk_seconds',
    'Time of a committed chunk transaction, begin to commit',
    [],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  )
  readonly chunkRecords = histogram(
    'fifteen_chunk_records',
    'Records in one committed chunk transaction',
    [],
    [1, 2, 5, 10, 25, 50, 100, 250, 500],
  )
  readonly chunkFailures = counter(
    'fifteen_chunk_failures_total',
    'Chunk transactions rolled back: transient are repeated, permanent are halved',
    ['kind'],
  )
  readonly timeLag = measured(
    'fifteen_time_lag_seconds',
    'How far this instance is behind, measured at the scrape: the age of the oldest record received and not finished (or, where the last fetch left records waiting, of the last finished one), and at least the time since a fetch was last answered, before which nothing else is known',
    ['topic'],
  )
  readonly recordLag = measured(
    'fifteen_record_lag',
    'Records of the partitions of this instance that were on the topic at the last fetch of each and are not finished',
    ['topic'],
  )
  readonly missingTopics = gauge('fifteen_missing_topics', 'Topics that this instance should read and the broker does not have', [])
  readonly parked = gauge('fifteen_parked_records', 'Records of this service that are parked, or wait behind parked ones', [])
  readonly parks = counter('fifteen_parks_total', 'Records parked, by error', ['code'])
  readonly paused = gauge('fifteen_consumer_paused', '1 while too many parks hold the consumer', [])
  readonly relayed = counter('fifteen_relayed_records_total', 'Records published from the outbox', [])
  readonly relayFailures = counter('fifteen_relay_failures_total', 'Turns of the relay that failed and are repeated', [])
  readonly setAside = gauge('fifteen_outbox_aside_records', 'Records of the outbox whose topic the broker does not have', [])
  readonly relayDelay = histogram(
    'fifteen_relay_delay_seconds',
    'Append to acknowledged publish, of the oldest record of each send',
    [],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30, 120],
  )
  readonly outboxAge = measured(
    'fifteen_outbox_age_seconds',
    'Age of the oldest record that the service has not published, looked up every second; grows on while the database does not answer',
    [],
  )
  readonly timerDrift = histogram(
    'fifteen_timer_drift_seconds',
    'Due instant to committed firing',
    ['timer'],
    [0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  )
  readonly timerOverdue = measured(
    'fifteen_timer_overdue_seconds',
    'Time since the earliest due instant that this instance knows to have passed without firing; those that cannot fire included',
    ['timer'],
  )
  readonly emitted = counter('fifteen_events_emitted_total', 'Events appended to the outbox', ['type'])
}

// A process has one registry; asking twice for a metric (a second module in a test) gets the first.
const measuredGauges = new Map<string, MeasuredGauge>()

function measured(name: string, help: string, labelNames: string[]): MeasuredGauge {
  const known = measuredGauges.get(name) ?? new MeasuredGauge(name, help, labelNames)
  measuredGauges.set(name, known)
  return known
}

function counter(name: string, help: string, labelNames: string[]): Counter {
  return (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames })
}

function gauge(name: string, help: string, labelNames: string[]): Gauge {
  return (register.getSingleMetric(name) as Gauge | undefined) ?? new Gauge({ name, help, labelNames })
}

function histogram(name: string, help: string, labelNames: string[], buckets: number[]): Histogram {
  return (register.getSingleMetric(name) as Histogram | undefined) ?? new Histogram({ name, help, labelNames, buckets })
}
