import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'
import type { Observed } from './observed-topics.js'

interface AsyncApiDocument {
  channels: Record<string, { address: string; messages: Record<string, unknown> }>
  components: { messages: Record<string, { name: string; payload: { $ref: string } }>; schemas: Record<string, object> }
}

interface PublishedMessage {
  type: string
  validate: ValidateFunction
}

const document = join(import.meta.dirname, '..', '..', 'docs', 'contracts', 'asyncapi.yaml')

/** The published AsyncAPI document, to hold real records against. */
export class PublishedMessages {
  private constructor(private readonly channels: { address: RegExp; messages: PublishedMessage[] }[]) {}

  static async read(): Promise<PublishedMessages> {
    const { channels, components } = parse(await readFile(document, 'utf8')) as AsyncApiDocument
    const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema({ $id: 'document', components })
    const messageOf = (id: string): PublishedMessage[] => {
      const message = components.messages[id]
      return message ? [{ type: message.name, validate: ajv.compile({ $ref: `document${message.payload.$ref}` }) }] : []
    }
    return new PublishedMessages(
      Object.values(channels).map(({ address, messages }) => ({
        address: new RegExp(`^${address.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^.]+')}$`),
        messages: Object.keys(messages).flatMap(messageOf),
      })),
    )
  }

  /** Why no message of the record's channel describes it: by its type, or, of a bare body, any of them. Undefined where one does. */
  flawOf({ topic, type, value }: Pick<Observed, 'topic' | 'type' | 'value'>): string | undefined {
    const channel = this.channels.find(({ address }) => address.test(topic))
    if (!channel) return `${topic} is no channel of the document`
    const messages = channel.messages.filter((message) => type === '' || message.type === type)
    if (!messages.length) return `${topic}: ${type} is no message of this channel`
    const body = read(value)
    if (body === undefined) return `${topic}: no JSON`
    if (messages.some(({ validate }) => validate(body))) return undefined
    return `${topic}: ${messages.map((message) => `${message.type} ${JSON.stringify(message.validate.errors)}`).join('; ')}`
  }
}

function read(value: string): unknown {
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}
