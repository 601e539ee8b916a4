import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** The OpenAPI document of a service. In a thread of its own: classes are described by name, and services share names, not classes. */
export async function openApi(service: string): Promise<object> {
  const worker = new Worker(join(import.meta.dirname, 'openapi-worker.js'), { workerData: service })
  const [document] = (await once(worker, 'message')) as [object]
  await worker.terminate()
  return document
}
