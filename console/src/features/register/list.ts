import { call } from '../../api/client';
import { pagedList } from '../../ui/pagedList';
import type { DesignQuery } from './filters';

export const designs = pagedList((query: DesignQuery, cursor, stop) => call('get', '/api/v1/designs', { query: { ...query, limit: 40, ...cursor }, signal: stop }));
