import { useState } from 'react'
import type { ConfigFile, Service } from '@/api/types'
import { inWords, linesInWords } from '@/config/describe'
import { EditDialog } from '@/config/EditDialog'
import { entriesOf, type Entry } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveConfigFile, useSetConfigFile } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { refusal } from '@/features/services/status'
import { SelectField, TextAreaField, TextField } from '@/ui/Field'
import { NameField } from './NameField'
import { configFileFrom, LANGUAGES } from './parts'

function ContentField({ content, error }: { content: string; error: string | undefined }) {
  const [lines, setLines] = useState(linesInWords(content))
  return (
    <TextAreaField
      label="Content"
      name="content"
      mono
      rows={14}
      wrap="off"
      className="sm:col-span-2"
      defaultValue={content}
      onInput={(event) => setLines(linesInWords(event.currentTarget.value))}
      hint={lines}
      error={error}
    />
  )
}

interface ConfigFileDialogProps {
  serviceId: string
  entry: Entry<ConfigFile> | null
  onClose: () => void
}

function ConfigFileDialog({ serviceId, entry, onClose }: ConfigFileDialogProps) {
  const file = entry?.value
  const language = file?.language ?? 'plaintext'
  const known = LANGUAGES.some(([value]) => value === language)
  return (
    <EditDialog
      title={entry ? `Edit config file ${entry.key}` : 'Add config file'}
      fields={['name', 'path', 'language', 'content']}
      edit={useSetConfigFile(serviceId)}
      inputFrom={(form) => configFileFrom(form, entry?.key)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <NameField fixed={entry?.key} placeholder="settings" error={errors.of('name')} />
          <div className="grid gap-4 sm:grid-cols-[1fr_9rem]">
            <TextField
              label="Path"
              name="path"
              mono
              required
              pattern="/.+"
              title="An absolute path, such as /etc/app/settings.toml"
              placeholder="/etc/app/settings.toml"
              defaultValue={file?.path}
              error={errors.of('path')}
            />
            <SelectField
              label="Language"
              name="language"
              options={known ? LANGUAGES : [[language, language], ...LANGUAGES]}
              defaultValue={language}
              error={errors.of('language')}
            />
            <ContentField content={file?.content ?? ''} error={errors.of('content')} />
          </div>
        </>
      )}
    </EditDialog>
  )
}

export function ConfigFilesCard({ service }: { service: Service }) {
  const { opened, add, edit, close } = useOpened<ConfigFile>()
  return (
    <>
      <PartsCard
        title="Config files"
        hint="Texts that the containers find as files. Each new content is a new version."
        noun="config file"
        columns={['Name', 'Where']}
        entries={entriesOf(service, 'config_files')}
        deployed={service.current !== null}
        reason={refusal(service, 'edit')}
        empty="No config files."
        remove={useRemoveConfigFile(service.id)}
        onAdd={add}
        onEdit={edit}
        words={(file) => inWords('config_files', file)}
      />
      {opened && <ConfigFileDialog serviceId={service.id} entry={opened.entry} onClose={close} />}
    </>
  )
}
