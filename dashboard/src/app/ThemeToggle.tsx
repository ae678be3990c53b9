import { Button } from '@/ui/Button'
import { Icon, type IconName } from '@/ui/Icon'
import { after, choose, useTheme, type Theme } from './theme'

const ICON: Record<Theme, IconName> = { auto: 'auto', light: 'sun', dark: 'moon' }
const WORDS: Record<Theme, string> = { auto: 'as the system', light: 'light', dark: 'dark' }

export function ThemeToggle() {
  const theme = useTheme()
  const label = `Theme: ${WORDS[theme]}. Switch to ${WORDS[after(theme)]}.`
  return (
    <Button kind="quiet" size="icon" aria-label={label} title={label} onClick={() => choose(after(theme))}>
      <Icon name={ICON[theme]} />
    </Button>
  )
}
