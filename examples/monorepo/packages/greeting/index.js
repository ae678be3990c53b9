export const greeting = 'from a workspace'
