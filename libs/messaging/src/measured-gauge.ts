import { Gauge } from 'prom-client'

export interface Measurement {
  labels: Record<string, string>
  value: number
}

type Source = () => Iterable<Measurement>

/** A gauge that is measured at each scrape, so that it cannot stand still with what it watches. */
export class MeasuredGauge {
  readonly #sources = new Set<Source>()

  constructor(name: string, help: string, labelNames: string[]) {
    const sources = this.#sources
    new Gauge({
      name,
      help,
      labelNames,
      collect() {
        this.reset()
        for (const { labels, value } of greatest(sources)) this.set(labels, value)
      },
    })
  }

  /** Asks this source from now on, until what is returned is called. Of sources with equal labels the greatest value counts. */
  measure(source: Source): () => void {
    this.#sources.add(source)
    return () => void this.#sources.delete(source)
  }
}

function greatest(sources: Iterable<Source>): Iterable<Measurement> {
  const found = new Map<string, Measurement>()
  for (const source of sources) {
    for (const measurement of source()) {
      const key = JSON.stringify(measurement.labels)
      if (!(measurement.value <= (found.get(key)?.value ?? -Infinity))) found.set(key, measurement)
    }
  }
  return found.values()
}
