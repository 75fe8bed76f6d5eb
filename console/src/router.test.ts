import { expect, it } from 'vitest';
import { routeOf } from './router';

it('knows the pages', () => {
  expect(routeOf('/')).toEqual({ page: 'read' });
  expect(routeOf('/readings/01M8')).toEqual({ page: 'result', id: '01M8' });
  expect(routeOf('/register')).toEqual({ page: 'register' });
  expect(routeOf('/register/30%2F1')).toEqual({ page: 'design', id: '30/1' });
  expect(routeOf('/queue/')).toEqual({ page: 'queue' });
  expect(routeOf('/jobs/j1')).toEqual({ page: 'job', id: 'j1' });
  expect(routeOf('/settings')).toEqual({ page: 'settings' });
});

it('says when there is none', () => {
  for (const path of ['/readings', '/jobs', '/queue/x', '/a', '/register/a/b']) expect(routeOf(path)).toEqual({ page: 'unknown' });
  expect(routeOf('/register/%zz')).toEqual({ page: 'design', id: '%zz' });
});
