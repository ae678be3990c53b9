import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const features = ['session', 'projects', 'environments', 'services', 'tokens', 'deployments', 'events', 'maintenance']

/** What files in one folder must not import, and why. */
function forbid(files, patterns) {
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

const upward = { group: ['../*'], message: 'Leave the folder by an absolute path: @/…' }
const layer = (group, message) => ({ group, message })

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/generated.ts', 'public'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.strict,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', 200],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file itself.' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  forbid(['src/ui/**'], [upward, layer(['@/api/*', '@/config/*', '@/features/*', '@/app/*', '@/paths'], 'Primitives know nothing of the API or the screens.')]),
  forbid(['src/api/**'], [upward, layer(['@/ui/*', '@/config/*', '@/features/*', '@/app/*', '@/paths'], 'The API layer knows nothing of the screens.')]),
  forbid(['src/config/**'], [upward, layer(['@/features/*', '@/app/*'], 'Configurations are shown the same way everywhere: no feature is needed for it.')]),
  ...features.map((feature) =>
    forbid(
      [`src/features/${feature}/**`],
      [upward, layer(['@/features/*', `!@/features/${feature}`, '@/app/*'], 'Features do not know each other: compose them in app/pages.')],
    ),
  ),
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
)
