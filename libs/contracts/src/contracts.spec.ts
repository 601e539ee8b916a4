import { plainToInstance } from 'class-transformer'
import { validate } from 'class-validator'
import { allContracts, decode, MalformedMessage, UnreadableMessage, OrderReceived, PlaceOrder, jsonSchemaOf } from './index.js'

describe('contracts', () => {
  it.each(allContracts().map(({ message, contract }) => [contract.type, message, contract] as const))(
    'the example of %s is valid for the compiled schema and for class-validator',
    async (_, message, contract) => {
      expect(decode(message, JSON.stringify(contract.example))).toEqual(contract.example)
      expect(await validate(plainToInstance(message, contract.example), { whitelist: true, forbidNonWhitelisted: true })).toEqual([])
    },
  )

  it('every example carries the key that its contract names', () => {
    for (const { contract } of allContracts()) expect(contract.example).toHaveProperty(contract.key)
  })

  it('types are unique', () => {
    const types = allContracts().map(({ contract }) => contract.type)
    expect(new Set(types).size).toBe(types.length)
  })

  it('a missing field is refused by name', () => {
    const { orderId: _, ...rest } = allContracts().find(({ message }) => message === OrderReceived)?.contract.example as OrderReceived
    expect(() => decode(OrderReceived, JSON.stringify(rest))).toThrow(MalformedMessage)
    expect(() => decode(OrderReceived, JSON.stringify(rest))).toThrow(/orderId/)
  })

  it('a wrong nested field is refused with its path', () => {
    const example = structuredClone(allContracts().find(({ message }) => message === OrderReceived)?.contract.example as OrderReceived)
    Object.assign(example.document.lines[0] ?? {}, { quantity: 0 })
    expect(() => decode(OrderReceived, JSON.stringify(example))).toThrow(/\/document\/lines\/0\/quantity/)
  })

  it('text that PostgreSQL cannot store is refused', () => {
    const example = { ...(allContracts().find(({ message }) => message === OrderReceived)?.contract.example as OrderReceived) }
    expect(() => decode(OrderReceived, JSON.stringify({ ...example, externalId: 'a\u0000b' }))).toThrow(/externalId/)
  })

  it('bytes that are no JSON are refused as unreadable', () => {
    expect(() => decode(OrderReceived, Buffer.from('{"orderId":'))).toThrow(UnreadableMessage)
  })

  it('nested lists appear in the schema with the class of their items', () => {
    expect(jsonSchemaOf(PlaceOrder)).toMatchObject({
      properties: { lines: { type: 'array', items: { $ref: '#/$defs/PlacedLine' }, maxItems: 2000 } },
    })
  })
})
