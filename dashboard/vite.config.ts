import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { mockApi } from './mock/plugin'

// With SLIPWAY_API_URL the real platform answers; without it the mock in mock/ does.
const platform = process.env.SLIPWAY_API_URL
const proxy = platform ? { '/api': { target: platform, ws: true } } : undefined

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export default defineConfig({
  plugins: [react(), tailwindcss(), ...(platform ? [] : [mockApi()])],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: { rollupOptions: { input: [page('./index.html'), page('./api-docs.html')] }, assetsInlineLimit: 0, target: 'es2023', cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
