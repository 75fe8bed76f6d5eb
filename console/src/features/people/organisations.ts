import { call, type Schemas } from '../../api/client';

export type Organisation = Schemas['Organisation'];

/** All of them: a house has tens. */
export async function allOrganisations(signal: AbortSignal): Promise<Organisation[]> {
  return (await call('get', '/api/v1/organisations', { signal })).items;
}
