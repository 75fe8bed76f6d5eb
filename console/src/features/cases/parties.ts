import { call, type Schemas } from '../../api/client';

export type CaseParty = Schemas['CaseParty'];

export async function allParties(signal: AbortSignal): Promise<CaseParty[]> {
  return (await call('get', '/api/v1/case-parties', { signal })).items;
}
