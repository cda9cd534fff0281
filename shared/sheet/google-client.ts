import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/v4.js';
import { anyone } from '../google-auth.ts';

/** The official client of the Sheets API, and who it reads as. */
export type Client = { sheets: sheets_v4.Sheets; account(): Promise<string | undefined> };

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets.readonly';

/**
 * The client with the function's own identity, loaded when it is first asked for. The package's root would load
 * every API of Google, which takes most of a second; this module takes a tenth of that.
 */
export function lazyClient(rootUrl: string | undefined): () => Promise<Client> {
  let opened: Promise<Client> | undefined;
  return () => {
    opened ??= openClient(rootUrl);
    return opened;
  };
}

async function openClient(rootUrl: string | undefined): Promise<Client> {
  const { sheets_v4 } = await import('googleapis/build/src/apis/sheets/v4.js');
  if (rootUrl !== undefined) {
    const auth = await anyone();
    const sheets = new sheets_v4.Sheets({ auth, rootUrl: rootUrl.replace(/\/*$/, '/') });
    return { sheets, account: async () => undefined };
  }
  const { GoogleAuth } = await import('google-auth-library');
  const auth = new GoogleAuth({ scopes: [SCOPE] });
  return {
    sheets: new sheets_v4.Sheets({ auth }),
    account: async () => (await auth.getCredentials()).client_email,
  };
}
