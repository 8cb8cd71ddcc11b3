// Contexts of before React 16.3, as react-redux 5 and old themes use them.

import {Component} from 'react';
import {expect, test} from 'vitest';
import {jsx} from '../../src/host/jsx.js';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';

const {Text} = modules['react-native'];
const any = () => null;

class Store extends Component {
  static childContextTypes = {store: any};

  getChildContext() {
    return {store: this.props.store};
  }

  render() {
    return this.props.children;
  }
}

class Theme extends Store {
  static childContextTypes = {theme: any};

  getChildContext() {
    return {theme: this.context.store + this.props.theme};
  }
}

class Shows extends Component {
  static contextTypes = {store: any, theme: any};

  constructor(props, context) {
    super(props, context);
    this.first = context.store;
  }

  render() {
    return jsx(Text, {children: `${this.first} ${this.context.theme}`});
  }
}

const Says = (props, context) => jsx(Text, {children: String(context.store)});
Says.contextTypes = {store: any};

test('reach classes and functions below', async () => {
  const inner = jsx(Theme, {theme: '!', children: [jsx(Shows, {}, 'a'), jsx(Says, {}, 'b')]});
  const {tree, error} = await render(jsx(Store, {store: 'red', children: inner}));
  expect(error).toBeUndefined();
  expect(tree.children.map((node) => node.children[0])).toEqual(['red red!', 'red']);
});

test('are empty where nobody gives any', async () => {
  const {tree} = await render(jsx(Shows, {}));
  expect(tree.children).toEqual(['undefined undefined']);
});
