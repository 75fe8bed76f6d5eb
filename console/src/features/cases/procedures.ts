import { call, type Schemas } from '../../api/client';

export type Procedure = Schemas['Procedure'];
export type CaseState = Schemas['CaseState'];

export async function allProcedures(signal: AbortSignal): Promise<Procedure[]> {
  return (await call('get', '/api/v1/procedures', { signal })).items;
}

/** Every state once, whatever procedures share it. */
export function statesOf(procedures: readonly Procedure[]): CaseState[] {
  return [...new Map(procedures.flatMap(({ states }) => states).map((state) => [state.id, state])).values()];
}

/** The path that fits best: with a reading one that asks for it, else the first that does not. */
export function firstPath(procedure: Procedure | undefined, withReading: boolean): string {
  const paths = procedure?.paths ?? [];
  return (paths.find(({ fields }) => fields.some(({ id }) => id === 'reading_id') === withReading) ?? paths[0])?.act ?? '';
}

/** What the law does not allow, said aloud. */
