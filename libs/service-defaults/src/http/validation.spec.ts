import { Type } from 'class-transformer'
import { IsInt, IsString, MaxLength, Min, MinLength, ValidateNested } from 'class-validator'
import type { HttpProblem } from './problem.js'
import { validationPipe } from './validation.js'

class Line {
  @IsString() @MinLength(1) @MaxLength(5) sku: string
  @IsInt() @Min(1) quantity: number
}

class Order {
  @IsString() @MinLength(1) @MaxLength(5) id: string
  @ValidateNested({ each: true }) @Type(() => Line) lines: Line[]
}

const refusalOf = (body: unknown): Promise<HttpProblem> =>
  validationPipe()
    .transform(body, { type: 'body', metatype: Order })
    .then(
      () => Promise.reject(new Error('the body was taken')),
      (refusal: HttpProblem) => refusal,
    )

const nested = (levels: number): unknown => (levels ? { a: nested(levels - 1) } : 1)

describe('the validating pipe', () => {
  it('names every wrong field once, with its path', async () => {
    const { status, problems } = await refusalOf({
      lines: [
        { sku: 'A', quantity: 1 },
        { sku: 7, quantity: 0, colour: 'red' },
      ],
      extra: 1,
    })
    expect(status).toBe(400)
    expect(problems?.map(({ field, code }) => [field, code])).toEqual([
      ['extra', 'whitelist-validation'],
      ['id', 'is-string'],
      ['lines.1.colour', 'whitelist-validation'],
      ['lines.1.sku', 'is-string'],
      ['lines.1.quantity', 'min'],
    ])
    expect(JSON.stringify(problems)).not.toContain('red')
  })

  it.each([[null], ['text'], [7], [[]], [[{ id: 'A', lines: [] }]]])('refuses %j, which is no object', async (body) => {
    expect((await refusalOf(body)).problems).toEqual([{ field: '', code: 'is-one-object', message: 'the body must be an object' }])
  })

  it('refuses what is nested too deeply, before anything recurses into it', async () => {
    expect((await refusalOf(nested(1_000))).problems).toMatchObject([{ code: 'too-deep' }])
  })

  it('neither repeats what cannot be the name of a field, nor lists without end', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`Ann Example ${index}`, 1]))
    const { message, problems } = await refusalOf(many)
    expect(message).toBe('5001 fields are wrong')
    expect(problems).toHaveLength(100)
    expect(JSON.stringify(problems)).not.toContain('Ann')
  })
})
