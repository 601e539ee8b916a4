/** What a value of a class looks like as JSON. */
export type JsonOf<T> = T extends Date ? string : T extends object ? { [Field in keyof T]: JsonOf<T[Field]> } : T

const examples = new Map<string, unknown>()

/** A valid body of a class, for the API's documentation; what comes out is checked against the class's own schema. */
export const Example =
  <T extends object>(value: JsonOf<T>) =>
  (target: new () => T): void => {
    examples.set(target.name, value)
  }

/** The example of a class by its name. */
export const exampleOf = (name: string): unknown => examples.get(name)
