/** A made-up identity for a server on this machine, which takes any token: else a person's own would be looked for. */
export async function anyone() {
  const { OAuth2Client } = await import('google-auth-library');
  const client = new OAuth2Client();
  client.setCredentials({ access_token: 'emulator', expiry_date: Number.MAX_SAFE_INTEGER });
  return client;
}
