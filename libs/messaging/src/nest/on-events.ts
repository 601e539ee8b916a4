import type { MessageClass } from '@fifteen/contracts'
import { Ctx, EventPattern, Payload } from '@nestjs/microservices'
import type { Inbound } from '../consumer/inbound.js'
import type { EdgePasses } from '../edge/edge-handler.js'
import type { WorkContext } from '../work/work-context.js'

/** Identifies our transport where a service listens on several. */
export const BATCH_TRANSPORT = Symbol('fifteen.batch')

export interface EventsHandlerOptions {
  /** Name for metrics and parked records; stable, because parked records are handled by it. */
  name: string
  messages: MessageClass<object>[]
  /** Events that are handled even while older ones of their order are parked: cancels. */
  passing?: MessageClass<object>[]
}

export interface EdgeHandlerOptions {
  name: string
  /** Topic with its tenant: `shop.{shopId}.orders`. */
  topic: string
  passes?: EdgePasses
}

export type HandlerExtras = { events: Omit<EventsHandlerOptions, 'name'> } | { edge: Omit<EdgeHandlerOptions, 'name'> }

/** What a handler did. Returned, not thrown: Nest's RPC filter would replace an error by a plain object and lose what it was. */
export interface HandlerOutcome {
  error?: unknown
}

type BatchMethod = (events: Inbound<never>[], context: WorkContext) => Promise<void>

/** Handles events of our own services: `method(events, context)`, in arrival order, in the chunk's transaction. */
export const OnEvents = ({ name, ...events }: EventsHandlerOptions) => batchMethod(name, { events })

/** Handles records of tenants' topics as `Inbound<EdgeRecord>`. */
export const OnEdge = ({ name, ...edge }: EdgeHandlerOptions) => batchMethod(name, { edge })

function batchMethod(name: string, extras: HandlerExtras) {
  return (target: object, property: string, descriptor: TypedPropertyDescriptor<BatchMethod>): void => {
    const method = descriptor.value
    if (!method) throw new TypeError(`${property} is not a method`)
    const wrapped = async function (this: unknown, events: Inbound<never>[], context: WorkContext): Promise<HandlerOutcome> {
      try {
        await method.call(this, events, context)
        return {}
      } catch (error) {
        return { error }
      }
    }
    descriptor.value = wrapped as unknown as BatchMethod
    Payload()(target, property, 0)
    Ctx()(target, property, 1)
    const decorate = EventPattern(name, BATCH_TRANSPORT, extras) as (target: object, property: string, descriptor: object) => void
    decorate(target, property, descriptor)
  }
}
