export const topics = 'topics'
