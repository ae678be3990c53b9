import { useSearchParams } from 'react-router'

const OF_DIALOGS = ['dialog', 'redeploy', 'service', 'to', 'kind']

/** Which dialog is open stands in the address, beside whatever else the view has there. */
export function useDialog() {
  const [search, setSearch] = useSearchParams()
  const set = (entries: Record<string, string>, replace: boolean) =>
    setSearch(
      (current) => {
        for (const name of OF_DIALOGS) current.delete(name)
        for (const [name, value] of Object.entries(entries)) current.set(name, value)
        return current
      },
      { replace, preventScrollReset: true },
    )
  return {
    dialog: search.get('dialog'),
    redeploy: search.get('redeploy'),
    /** Of a promotion: which service, and the environment that gets the version. */
    service: search.get('service'),
    to: search.get('to'),
    /** What is to be cleaned up. */
    kind: search.get('kind'),
    open: (dialog: string, more: Record<string, string> = {}) => set({ dialog, ...more }, false),
    close: () => set({}, true),
  }
}
