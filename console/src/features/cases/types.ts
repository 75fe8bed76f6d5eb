import type { Schemas } from '../../api/client';

export type Case = Schemas['Case'];
export type CaseLine = Schemas['CaseLine'];
export type CaseTerm = Schemas['CaseTerm'];
export type PossibleAct = Schemas['PossibleAct'];
export type ActField = Schemas['ActField'];
export type ActValues = Schemas['ActValues'];
export type Party = Schemas['Party'];
export type FormKind = Schemas['FormKind'];
