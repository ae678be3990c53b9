// A site of the workspace: it is built once, into `dist`, and served as files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { greeting } from 'greeting'

mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', `<!doctype html><title>Hello</title><h1>Hello ${greeting}</h1>\n`)
