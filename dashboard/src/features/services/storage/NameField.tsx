import { TextField } from '@/ui/Field'

interface NameFieldProps {
  /** A part keeps its name: another name is another part. */
  fixed: string | undefined
  placeholder: string
  error: string | undefined
}

export function NameField({ fixed, placeholder, error }: NameFieldProps) {
  if (fixed !== undefined) return null
  return (
    <TextField
      label="Name"
      name="name"
      mono
      required
      maxLength={32}
      placeholder={placeholder}
      hint="Lowercase letters, digits, hyphens and underscores."
      error={error}
    />
  )
}
