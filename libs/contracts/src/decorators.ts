/** Several property decorators as one, applied from the last to the first as TypeScript itself does. */
export function applyDecorators(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of [...decorators].reverse()) decorate(target, property)
  }
}
