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
  expect(routeOf('/sign-in')).toEqual({ page: 'sign_in' });
  expect(routeOf('/people')).toEqual({ page: 'people' });
  expect(routeOf('/people/01P')).toEqual({ page: 'person', id: '01P' });
  expect(['/cases', '/cases/', '/cases/new', '/cases/figures'].map((path) => routeOf(path).page)).toEqual(['cases', 'cases', 'case_new', 'case_figures']);
  expect(routeOf('/cases/01C')).toEqual({ page: 'case', id: '01C' });
  expect(routeOf('/papers/ab12')).toEqual({ page: 'paper', id: 'ab12' });
  expect(['/welcome', '/me', '/organisations', '/audit'].map((path) => routeOf(path).page)).toEqual(['welcome', 'me', 'organisations', 'audit']);
});

it('says when there is none', () => {
  for (const path of ['/sign-in/x', '/me/x', '/audit/1', '/papers', '/cases/new/x', '/cases/01C/photos', '/constructor', '/__proto__', '/readings', '/jobs', '/queue/x', '/a', '/register/a/b']) expect(routeOf(path)).toEqual({ page: 'unknown' });
  expect(routeOf('/register/%zz')).toEqual({ page: 'design', id: '%zz' });
});
