import { createService, loadEnv } from '@fifteen/service-defaults'
import { SampleEnv, sampleService } from '../sample-service.js'

/** The sample service, which after its close leaves it to Node to end: anything left open keeps the process alive. */
const env = loadEnv(SampleEnv)
const app = await createService(sampleService, env)
await app.startAllMicroservices()
await app.listen(env.HTTP_PORT, env.HTTP_HOST)
process.once('SIGTERM', () => {
  void app.close().then(() => process.stdout.write(`closed ${process.getActiveResourcesInfo().join()}\n`))
})
