import type { ReactNode } from 'react';

/** What stands around every screen. */
export function Shell({ children }: { readonly children: ReactNode }) {
  return <main>{children}</main>;
}
